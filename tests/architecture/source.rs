//! Reads Rust as text: blanks what is not code, and finds words and paths with their lines.

/// The code with comments and the contents of strings blanked; places and lines stay.
pub(crate) fn code(text: &str) -> Vec<u8> {
    let mut out = text.as_bytes().to_vec();
    let mut at = 0;
    let blank = |out: &mut Vec<u8>, from: usize, to: usize| {
        let to = to.min(out.len());
        out[from..to].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
    };
    let find = |from: usize, what: &str| text[from..].find(what).map_or(text.len(), |found| from + found);
    while at < out.len() {
        let rest = &text.as_bytes()[at..];
        let before = at.checked_sub(1).map_or(b' ', |before| text.as_bytes()[before]);
        let end = if rest.starts_with(b"//") {
            find(at, "\n")
        } else if rest.starts_with(b"/*") {
            find(at + 2, "*/") + 2
        } else if rest[0] == b'r' && !is_word(before) && raw_hashes(rest).is_some() {
            let hashes = raw_hashes(rest).unwrap_or(0);
            find(at + hashes + 2, &format!("\"{}", "#".repeat(hashes))) + hashes + 1
        } else if rest[0] == b'"' {
            let mut end = at + 1;
            while end < out.len() && text.as_bytes()[end] != b'"' {
                end += if text.as_bytes()[end] == b'\\' { 2 } else { 1 };
            }
            end + 1
        } else if rest[0] == b'\'' {
            // A character, not a lifetime.
            let letter = text[at + 1..].chars().next().map_or(0, char::len_utf8);
            if rest.get(1) == Some(&b'\\') {
                find(at + 3, "'") + 1
            } else if rest.get(1 + letter) == Some(&b'\'') {
                at + letter + 2
            } else {
                at
            }
        } else {
            at
        };
        blank(&mut out, at, end);
        at = end.max(at + 1);
    }
    out
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// How many `#` open the raw string that begins here.
fn raw_hashes(rest: &[u8]) -> Option<usize> {
    let hashes = rest[1..].iter().take_while(|byte| **byte == b'#').count();
    (rest.get(1 + hashes) == Some(&b'"')).then_some(hashes)
}

/// Blanks every item under `#[cfg(test)]`; answers the modules among them that live in files of their own.
pub(crate) fn without_tests(code: &mut [u8]) -> Vec<String> {
    let mut modules = Vec::new();
    let mut from = 0;
    while let Some(found) = String::from_utf8_lossy(&code[from..]).find("#[cfg(test)]") {
        let start = from + found;
        let end = code[start..].iter().position(|byte| matches!(byte, b'{' | b';')).map_or(code.len(), |at| start + at);
        let item = String::from_utf8_lossy(&code[start..end]).into_owned();
        let mut close = end;
        if code.get(end) == Some(&b'{') {
            let mut depth = 0;
            while close < code.len() {
                depth += match code[close] {
                    b'{' => 1,
                    b'}' => -1,
                    _ => 0,
                };
                if depth == 0 {
                    break;
                }
                close += 1;
            }
        } else if let Some((_, name)) = item.rsplit_once("mod ") {
            modules.push(name.trim().to_owned());
        }
        let close = close.min(code.len());
        code[start..close].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
        from = close;
    }
    modules
}

/// Words of the code, each with its line and what follows it.
pub(crate) fn words(code: &[u8]) -> impl Iterator<Item = (usize, &str, &[u8])> {
    let (mut at, mut line) = (0, 1);
    std::iter::from_fn(move || {
        while at < code.len() {
            let start = at;
            while at < code.len() && is_word(code[at]) {
                at += 1;
            }
            if at > start {
                return Some((line, std::str::from_utf8(&code[start..at]).unwrap_or_default(), &code[at..]));
            }
            line += usize::from(code[at] == b'\n');
            at += 1;
        }
        None
    })
}

/// Everything named below a root such as `crate`, to any depth of braces: `crate::{a::{b, c}}` is `a::b` and `a::c`.
pub(crate) fn named(code: &[u8], top: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (line, word, rest) in words(code) {
        if word == top && rest.starts_with(b"::") {
            below(&rest[2..], line, String::new(), &mut found);
        }
    }
    found
}

/// Reads one path or a group of them; answers how many bytes it took.
fn below(rest: &[u8], line: usize, prefix: String, found: &mut Vec<(usize, String)>) -> usize {
    let lines = |upto: usize| line + rest[..upto].iter().filter(|byte| **byte == b'\n').count();
    let mut at = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    if rest.get(at) == Some(&b'{') {
        at += 1;
        while rest.get(at).is_some_and(|byte| *byte != b'}') {
            at += below(&rest[at..], lines(at), prefix.clone(), found).max(1);
            at += rest[at.min(rest.len())..].iter().take_while(|byte| matches!(byte, b',' | b' ' | b'\n')).count();
        }
        return at + 1;
    }
    let start = at;
    while rest.get(at).is_some_and(|byte| is_word(*byte)) {
        at += 1;
    }
    let word = String::from_utf8_lossy(&rest[start..at]);
    let path = if prefix.is_empty() { word.into_owned() } else { format!("{prefix}::{word}") };
    if rest[at..].starts_with(b"::") {
        return at + 2 + below(&rest[at + 2..], lines(at), path, found);
    }
    found.push((lines(start), path));
    // Past a renaming, up to the next of the group.
    at + rest[at..].iter().take_while(|byte| **byte != b',' && **byte != b'}' && **byte != b';').count()
}
