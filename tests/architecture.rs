//! Who may name whom, and what the core and the page keep away from, held against the sources themselves. Reads text, not
//! syntax trees: comments, strings and test code are blanked first, so that what is left is what is shipped.

#![expect(clippy::expect_used, reason = "a test may stop at an unreadable source")]

#[path = "architecture/source.rs"]
mod source;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use source::{code, named, without_tests, words};

/// What every module of the core may name, apart from itself. A new module gets its row here before it gets code.
const MAY_NAME: [(&str, &[&str]); 32] = [
    ("source", &[]),
    ("text", &[]),
    ("diagnostic", &["source"]),
    ("context", &["diagnostic"]),
    ("value", &["text"]),
    ("series", &["value"]),
    ("name", &["text", "value"]),
    ("model", &["source", "text", "value"]),
    ("table", &["source", "context", "diagnostic", "text", "value"]),
    ("document", &["source", "context", "diagnostic", "text", "value", "model"]),
    ("mapping", &["source", "context", "diagnostic", "text", "value", "model", "table", "name"]),
    ("resolve", &["context", "diagnostic", "text", "value", "name", "model", "graph::algorithms"]),
    ("classify", &["context", "diagnostic", "text", "value", "model", "document"]),
    ("law", &["value", "text", "model"]),
    ("graph::algorithms", &[]),
    // What is known is evidence first: edges are read from it.
    (
        "graph",
        &[
            "context",
            "diagnostic",
            "text",
            "value",
            "name",
            "model",
            "document",
            "resolve",
            "evidence",
            "graph::algorithms",
        ],
    ),
    (
        "evidence",
        &["context", "diagnostic", "source", "text", "value", "name", "model", "document", "resolve", "classify"],
    ),
    ("warning", &["context", "diagnostic", "value", "name", "model", "series", "law", "evidence"]),
    ("risk", &["context", "diagnostic", "text", "value", "model", "law", "evidence", "graph", "warning"]),
    // Not the index: it never decides the boundary.
    ("boundary", &["source", "value", "model", "law", "evidence", "warning"]),
    ("triage", &["model", "warning", "risk", "boundary"]),
    // A question about an analysis, answered in the shapes of the report.
    ("query", CORE),
    ("report", RESULTS),
    ("export", &["report"]),
    // Nothing that `classify`, `resolve` or `name` reads: grading on it must prove something.
    ("sample", &["value", "text", "model", "law"]),
    ("settings", RESULTS),
    ("edit", RESULTS),
    ("wording", CORE),
    ("pipeline", CORE),
    ("session", CORE),
    // A readers' module runs a stage, which needs a context; the bench module times labelling.
    ("wasm", &["session", "source", "context", "diagnostic", "table", "classify"]),
    ("bin", SHELL),
];

/// The façade, and the stages that the command line offers as verbs of their own.
const SHELL: &[&str] = &[
    "session",
    "report",
    "export",
    "query",
    "settings",
    "edit",
    "diagnostic",
    "sample",
    "pipeline",
    "context",
    "source",
    "table",
    "graph",
    "graph::algorithms",
    "classify",
    "series",
    "law",
    "resolve",
];

/// Every stage, and what stages are made of.
const RESULTS: &[&str] = &[
    "source",
    "text",
    "diagnostic",
    "context",
    "value",
    "series",
    "name",
    "model",
    "table",
    "document",
    "mapping",
    "resolve",
    "classify",
    "law",
    "graph",
    "evidence",
    "warning",
    "risk",
    "boundary",
    "triage",
];

/// Everything but the shells.
const CORE: &[&str] = &[
    "source",
    "text",
    "diagnostic",
    "context",
    "value",
    "series",
    "name",
    "model",
    "table",
    "document",
    "mapping",
    "resolve",
    "classify",
    "law",
    "graph",
    "evidence",
    "warning",
    "risk",
    "boundary",
    "triage",
    "query",
    "report",
    "export",
    "sample",
    "settings",
    "edit",
    "wording",
    "pipeline",
    "session",
    "graph::algorithms",
];

/// Invariant 1: these belong to the browser's shell.
const BROWSER: [&str; 6] = ["wasm_bindgen", "js_sys", "web_sys", "serde_wasm_bindgen", "JsValue", "target_arch"];

/// Invariant 2: what the core has no business with, as paths below `std`, and as macros.
const OUTSIDE_WORLD: [&str; 7] = ["fs", "env", "thread", "process", "net", "time::SystemTime", "time::Instant"];
const PRINTING: [&str; 5] = ["print", "println", "eprint", "eprintln", "dbg"];

/// Invariant 4: the platform's own differ in their last bits; `libm` has them.
const FLOAT_FUNCTIONS: [&str; 18] = [
    "ln", "ln_1p", "log", "log2", "log10", "exp", "exp2", "exp_m1", "powf", "powi", "cbrt", "hypot", "sin", "cos",
    "tan", "tanh", "atan", "atan2",
];

/// Invariant 5: the wire types, and what a person's decisions are stored as.
const SERIALIZES: [&str; 4] = ["report", "edit", "settings", "session"];

/// Invariant 6: ways to make HTML, or code, of text.
const TEXT_TO_HTML: [&str; 10] = [
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "unsafeHTML",
    "unsafeSVG",
    "unsafeStatic",
    "document.write",
    "srcdoc",
    "createContextualFragment",
    "new Function",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Files below a folder with one of the endings, by path.
fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let (mut found, mut open) = (Vec::new(), vec![root().join(folder)]);
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the project") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| endings.iter().any(|known| end == *known)) {
                found.push(path.strip_prefix(root()).expect("below the project").to_path_buf());
            }
        }
    }
    found.sort();
    found
}

/// The row of the table that a path inside the library belongs to.
fn module(path: &str) -> &str {
    if path.starts_with("graph::algorithms") {
        return "graph::algorithms";
    }
    path.split("::").next().unwrap_or_default()
}

/// The row of the table that a source file belongs to.
fn module_of(file: &str) -> String {
    let path = file.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod").replace('/', "::");
    module(&path).to_owned()
}

/// What is wrong with a source file of the library, as `file:line: …`.
fn check_rust(file: &str, text: &str) -> Vec<String> {
    let mut code = code(text);
    without_tests(&mut code);
    let here = module_of(file);
    let mut wrong = Vec::new();
    let mut say = |line: usize, what: String| wrong.push(format!("{file}:{line}: {what}"));

    let allowed = MAY_NAME.iter().find(|(name, _)| *name == here).map(|(_, allowed)| *allowed);
    if here != "lib" {
        let Some(allowed) = allowed else {
            say(1, format!("module {here} has no row in the table of who may name whom"));
            return wrong;
        };
        let mut paths = named(&code, if here == "bin" { "lanternfish" } else { "crate" });
        // From the top file of a module, `super` is the crate.
        if here != "bin"
            && (file.matches('/').count() == 1 || file.matches('/').count() == 2 && file.ends_with("/mod.rs"))
        {
            paths.extend(named(&code, "super"));
        }
        for (line, path) in paths {
            let other = module(&path);
            if other != here && !allowed.contains(&other) {
                say(line, format!("{here} may not name {other} ({path})"));
            }
        }
    }

    let mut gates = 0;
    let mut derives_serialize = None;
    for (line, word, rest) in words(&code) {
        if BROWSER.contains(&word) && here != "wasm" {
            gates += usize::from(here == "lib" && word == "target_arch");
            if here != "lib" || word != "target_arch" || gates > 1 {
                say(line, format!("{word} outside src/wasm"));
            }
        }
        if here != "bin" && PRINTING.contains(&word) && rest.starts_with(b"!") {
            say(line, format!("{word}! in the core"));
        }
        match word {
            "derive" => derives_serialize = None,
            "Serialize" if rest.starts_with(b",") || rest.starts_with(b")") => derives_serialize = Some(line),
            "struct" | "enum" => derives_serialize = None,
            "pub" if !rest.starts_with(b"(") && !SERIALIZES.contains(&here.as_str()) => {
                if let Some(line) = derives_serialize.take() {
                    say(line, "a domain type derives Serialize; report.rs holds the counterparts".into());
                }
            }
            _ => {}
        }
    }
    if here != "bin" {
        for (line, path) in named(&code, "std") {
            if OUTSIDE_WORLD.iter().any(|known| path == *known || path.starts_with(&format!("{known}::"))) {
                say(line, format!("std::{path} in the core"));
            }
        }
        for (at, part) in String::from_utf8_lossy(&code).lines().enumerate() {
            for function in FLOAT_FUNCTIONS {
                if part.contains(&format!(".{function}(")) {
                    say(at + 1, format!(".{function}() differs between machines; take libm's"));
                }
            }
        }
    }
    wrong
}

/// What is wrong with a file of the page.
fn check_page(file: &str, text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let mut say = |what: String| wrong.push(format!("{file}:{}: {what}", at + 1));
        let trimmed = line.trim_start();
        let comment = ["//", "/*", "*", "<!--"].iter().any(|start| trimmed.starts_with(start));
        if comment {
            continue;
        }
        for word in TEXT_TO_HTML {
            if line.contains(word) {
                say(format!("{word} makes HTML or code of text"));
            }
        }
        let imports_package = line.contains("/pkg/") && (line.contains("import") || line.contains("from"));
        let packed = file == "www/wasm.ts" && line.contains("-wasm.js");
        if imports_package && file != "www/worker.ts" && !packed {
            say("only the worker names the generated package".into());
        }
        let inner = ["serve.ts", "worker.ts", "wasm.ts"].iter().any(|name| line.contains(&format!("/{name}")));
        if inner && line.contains("from") && file.starts_with("www/elements/") && file != "www/elements/lantern-fish.ts"
        {
            say("elements talk to the engine's client only".into());
        }
        for scheme in ["http://", "https://", "ws://", "wss://"] {
            for (place, _) in line.match_indices(scheme) {
                let host = &line[place + scheme.len()..];
                let namespace = host.starts_with("www.w3.org/");
                let noted = line[..place].contains("// ");
                if !namespace && !noted {
                    say("names another origin".into());
                }
            }
        }
    }
    wrong
}

/// Files that are compiled for tests only: those that a `#[cfg(test)] mod x;` names.
fn test_files(all: &[PathBuf]) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for file in all {
        let text = fs::read_to_string(root().join(file)).expect("a source");
        let stem = file.with_extension("");
        let folder = if stem.ends_with("mod") || stem.ends_with("lib") { file.parent() } else { Some(stem.as_path()) };
        for name in without_tests(&mut code(&text)) {
            let path = folder.unwrap_or(Path::new("src")).join(name);
            found.extend(
                all.iter().filter(|file| file.starts_with(&path) || **file == path.with_extension("rs")).cloned(),
            );
        }
    }
    found
}

#[test]
fn the_core_keeps_to_the_table_and_to_itself() {
    let all = files("src", &["rs"]);
    let tests = test_files(&all);
    assert!(
        all.len() > 50 && tests.len() > 2,
        "{} sources, {} test files: is this the project?",
        all.len(),
        tests.len()
    );
    let mut wrong = Vec::new();
    for file in all.iter().filter(|file| !tests.contains(*file)) {
        let text = fs::read_to_string(root().join(file)).expect("a source");
        wrong.extend(check_rust(&file.to_string_lossy(), &text));
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn the_page_makes_no_html_of_text_and_names_no_other_origin() {
    let mut wrong = Vec::new();
    let mut all = files("www", &["ts", "css", "html", "svg"]);
    all.retain(|file| !file.starts_with("www/pkg"));
    all.push(PathBuf::from("index.html"));
    assert!(all.len() > 20, "{} files: is this the project?", all.len());
    for file in all {
        let text = fs::read_to_string(root().join(&file)).expect("a source");
        wrong.extend(check_page(&file.to_string_lossy(), &text));
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// Each line: a file, what it would hold, and what must be said about it (nothing: it is fine).
#[test]
fn the_checks_can_fail() {
    for (file, text, said) in [
        (
            "src/text/copies.rs",
            "use crate::model::Taxonomy;",
            "src/text/copies.rs:1: text may not name model (model::Taxonomy)",
        ),
        (
            "src/text/copies.rs",
            "\nfn f() { crate::table::read() }",
            "src/text/copies.rs:2: text may not name table (table::read)",
        ),
        ("src/text/mod.rs", "use super::model;", "src/text/mod.rs:1: text may not name model (model)"),
        ("src/text/copies.rs", "use super::normalize;", ""),
        (
            "src/boundary/mod.rs",
            "use crate::{law, model::A,\n risk::{units as u, Index}};",
            "src/boundary/mod.rs:2: boundary may not name risk (risk::units)",
        ),
        (
            "src/graph/algorithms/bfs.rs",
            "use crate::graph::edges;",
            "src/graph/algorithms/bfs.rs:1: graph::algorithms may not name graph (graph::edges)",
        ),
        ("src/graph/measure.rs", "use crate::graph::algorithms::bfs;", ""),
        (
            "src/sample/mod.rs",
            "use crate::classify::Cue;",
            "src/sample/mod.rs:1: sample may not name classify (classify::Cue)",
        ),
        ("src/unheard/of.rs", "", "src/unheard/of.rs:1: module unheard has no row in the table of who may name whom"),
        (
            "src/bin/lanternfish.rs",
            "use lanternfish::{risk, session};",
            "src/bin/lanternfish.rs:1: bin may not name risk (risk)",
        ),
        (
            "src/text/a.rs",
            "// crate::model\nconst A: &str = \"crate::model\"; const B: &str = r#\"\"crate::model\"#;",
            "",
        ),
        (
            "src/text/a.rs",
            "const A: char = '\"'; use crate::model;",
            "src/text/a.rs:1: text may not name model (model)",
        ),
        ("src/text/a.rs", "#[cfg(test)]\nmod tests { use crate::model; fn f() { std::fs::read() } }", ""),
        (
            "src/text/a.rs",
            "#[cfg(test)]\nmod tests { }\nuse crate::model;",
            "src/text/a.rs:3: text may not name model (model)",
        ),
        ("src/text/a.rs", "use wasm_bindgen::JsCast;", "src/text/a.rs:1: wasm_bindgen outside src/wasm"),
        ("src/text/a.rs", "#[cfg(target_arch = \"wasm32\")]", "src/text/a.rs:1: target_arch outside src/wasm"),
        ("src/lib.rs", "#[cfg(target_arch = \"wasm32\")]\npub mod wasm;", ""),
        (
            "src/lib.rs",
            "#[cfg(target_arch = \"a\")]\n#[cfg(target_arch = \"b\")]",
            "src/lib.rs:2: target_arch outside src/wasm",
        ),
        ("src/wasm/file.rs", "use wasm_bindgen::JsValue;", ""),
        (
            "src/text/a.rs",
            "use std::{fmt, time::{Duration, Instant}};",
            "src/text/a.rs:1: std::time::Instant in the core",
        ),
        ("src/text/a.rs", "fn f() { std::env::var(\"HOME\"); }", "src/text/a.rs:1: std::env::var in the core"),
        ("src/text/a.rs", "fn f() { println!(\"x\"); }", "src/text/a.rs:1: println! in the core"),
        (
            "src/text/a.rs",
            "fn f(x: f64) -> f64 { x.ln() }",
            "src/text/a.rs:1: .ln() differs between machines; take libm's",
        ),
        (
            "src/text/a.rs",
            "#[derive(Debug, Serialize)]\npub struct A;",
            "src/text/a.rs:1: a domain type derives Serialize; report.rs holds the counterparts",
        ),
        ("src/text/a.rs", "#[derive(Serialize)]\nstruct A;\npub struct B;", ""),
        ("src/text/a.rs", "#[derive(Deserialize)]\npub struct A;", ""),
        ("src/report.rs", "#[derive(Serialize)]\npub struct A;", ""),
    ] {
        let wrong = check_rust(file, text);
        assert_eq!(wrong.first().map_or("", String::as_str), said, "{file}: {text}");
    }
    for (file, text, said) in [
        ("www/elements/a.ts", "this.innerHTML = name;", "www/elements/a.ts:1: innerHTML makes HTML or code of text"),
        (
            "www/engine.ts",
            "import { Engine } from './pkg/engine.js';",
            "www/engine.ts:1: only the worker names the generated package",
        ),
        ("www/worker.ts", "import { Engine } from './pkg/engine.js';", ""),
        ("www/wasm.ts", "import('./pkg/engine-wasm.js')", ""),
        ("www/wasm.ts", "import('./pkg/engine.js')", "www/wasm.ts:1: only the worker names the generated package"),
        (
            "www/elements/a.ts",
            "import { serve } from '../serve.ts';",
            "www/elements/a.ts:1: elements talk to the engine's client only",
        ),
        ("www/a.ts", "fetch('https://example.org/');", "www/a.ts:1: names another origin"),
        ("www/a.ts", "const SVG = 'http://www.w3.org/2000/svg'; // https://example.org", ""),
        ("www/a.ts", " * See https://example.org", ""),
    ] {
        let wrong = check_page(file, text);
        assert_eq!(wrong.first().map_or("", String::as_str), said, "{file}: {text}");
    }
}
