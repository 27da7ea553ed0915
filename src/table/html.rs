//! Web pages to their visible text. An own tokenizer of tags, comments and entities, because a page's text is all
//! that is wanted: no tree is built, and a full HTML5 parser (html5ever) weighs more in wasm than the whole table
//! module. A table of records becomes a table of its own. Scripts, styles, templates and what is marked as hidden never come through.

use super::Page;
use super::grid::{Grid, GridCell};

/// Elements whose content is no text for a reader; the first three hold raw text up to their own end tag.
const LEFT_OUT: [&str; 11] =
    ["script", "style", "textarea", "template", "svg", "math", "noscript", "iframe", "object", "select", "canvas"];

/// How many of [`LEFT_OUT`] hold raw text.
const RAW: usize = 3;

/// Elements that begin a paragraph.
const PARAGRAPHS: [&str; 24] = [
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "nav",
    "aside",
    "table",
    "ul",
    "ol",
    "dl",
    "blockquote",
    "pre",
    "form",
    "figure",
    "body",
];

/// Elements that begin a line.
const LINES: [&str; 9] = ["br", "li", "tr", "dt", "dd", "hr", "option", "caption", "figcaption"];

/// Elements without content, which therefore never hide any.
const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "param"];

/// Names of U+00A0 to U+00FF in order (HTML 4.01, section 24.2).
const LATIN: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 \
    sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring \
    AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times \
    Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute \
    ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc \
    uuml yacute thorn yuml";

/// Other named characters that pages use.
const NAMED: [(&str, char); 36] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("AMP", '&'),
    ("LT", '<'),
    ("GT", '>'),
    ("QUOT", '"'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("zwnj", '\u{200C}'),
    ("zwj", '\u{200D}'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("dagger", '†'),
    ("bull", '•'),
    ("hellip", '…'),
    ("permil", '‰'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("euro", '€'),
    ("trade", '™'),
    ("larr", '←'),
    ("rarr", '→'),
    ("ge", '≥'),
    ("le", '≤'),
    ("ne", '≠'),
    ("infin", '∞'),
];

/// What a page holds.
pub(super) struct Content {
    /// Its visible text.
    pub(super) page: Page,
    /// Its tables of records, which are not in the text.
    pub(super) tables: Vec<Grid>,
    /// How many scripts and styles were left out.
    pub(super) scripts: u32,
}

/// Takes a page apart.
pub(super) fn read(html: &str, name: &str) -> Content {
    let mut out = Text::default();
    let mut tables = Vec::new();
    let mut title = None;
    let mut scripts = 0;
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push(&rest[..at]);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        if rest.starts_with("<!") || rest.starts_with("<?") {
            rest = rest.find('>').map_or("", |end| &rest[end + 1..]);
            continue;
        }
        let Some(tag) = Tag::read(rest) else {
            out.push("<");
            rest = &rest[1..];
            continue;
        };
        rest = &rest[tag.length..];
        let element = tag.name.as_str();
        if !tag.closes && element == "title" && title.is_none() {
            let end = end_of(rest, "title", true);
            let mut own = Text::default();
            own.push(rest.get(..end.0).unwrap_or(""));
            title = Some(own.finish().replace('\n', " "));
            rest = &rest[end.1..];
            continue;
        }
        let hidden = tag.hidden && !VOID.contains(&element);
        let place = LEFT_OUT.iter().position(|own| *own == element);
        if !tag.closes && !tag.empty && (hidden || place.is_some()) {
            scripts += u32::from(matches!(element, "script" | "style"));
            rest = &rest[end_of(rest, element, place.is_some_and(|at| at < RAW)).1..];
            continue;
        }
        if element == "table" && !tag.closes {
            let (end, after) = end_of(rest, "table", false);
            if let Some(grid) = rest.get(..end).and_then(grid).filter(Grid::is_data) {
                tables.push(grid);
                out.gap(2);
                rest = &rest[after..];
                continue;
            }
        }
        if PARAGRAPHS.contains(&element) {
            out.gap(2);
        } else if LINES.contains(&element) {
            out.gap(1);
        } else if matches!(element, "td" | "th") {
            out.cell();
        }
    }
    out.push(rest);
    let body = out.finish();
    let title = title.filter(|title| !title.is_empty()).unwrap_or_else(|| super::page::title(&body, name));
    Content { page: Page { title, body, ..Page::default() }, tables, scripts }
}

/// The rows between the tags of a table; none where it holds another table or nothing.
fn grid(html: &str) -> Option<Grid> {
    let mut grid = Grid::default();
    let mut cell: Option<(Text, GridCell)> = None;
    let mut rest = html;
    let close = |grid: &mut Grid, cell: &mut Option<(Text, GridCell)>| {
        if let Some((text, own)) = cell.take() {
            grid.cell(GridCell { text: text.finish().replace('\n', " "), ..own });
        }
    };
    while let Some(at) = rest.find('<') {
        if let Some((text, _)) = &mut cell {
            text.push(&rest[..at]);
        }
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let Some(tag) = Tag::read(rest) else {
            if let Some((text, _)) = &mut cell {
                text.push("<");
            }
            rest = &rest[1..];
            continue;
        };
        rest = &rest[tag.length..];
        let element = tag.name.as_str();
        let place = LEFT_OUT.iter().position(|own| *own == element);
        if !tag.closes && !tag.empty && !VOID.contains(&element) && (tag.hidden || place.is_some()) {
            rest = &rest[end_of(rest, element, place.is_some_and(|at| at < RAW)).1..];
            continue;
        }
        match element {
            "table" => return None,
            "tr" => {
                close(&mut grid, &mut cell);
                if !tag.closes {
                    grid.row();
                }
            }
            "td" | "th" => {
                close(&mut grid, &mut cell);
                if !tag.closes {
                    let down = tag.number("rowspan").saturating_sub(1);
                    cell = Some((
                        Text::default(),
                        GridCell { across: tag.number("colspan"), down, ..GridCell::default() },
                    ));
                }
            }
            _ => {
                let breaks = PARAGRAPHS.contains(&element) || LINES.contains(&element);
                if let Some((text, _)) = cell.as_mut().filter(|_| breaks) {
                    text.gap(1);
                }
            }
        }
    }
    close(&mut grid, &mut cell);
    grid.fill_down();
    (!grid.rows.is_empty()).then_some(grid)
}

/// Where an element's content ends and where its end tag does; `raw` content holds no elements, other content may
/// hold elements of the same name. Without an end tag only raw content runs to the end of the page.
fn end_of(text: &str, name: &str, raw: bool) -> (usize, usize) {
    let mut depth = 1;
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('<')) {
        let start = at + found;
        at = start + 1;
        let after = text.get(at..).unwrap_or("");
        let closes = after.starts_with('/');
        let word = after.strip_prefix('/').unwrap_or(after);
        let same = word.get(..name.len()).is_some_and(|own| own.eq_ignore_ascii_case(name))
            && !word
                .get(name.len()..)
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-'));
        if !same || (!closes && raw) {
            continue;
        }
        let end = after.find('>').map_or(text.len(), |end| at + end + 1);
        let empty = text.get(..end).is_some_and(|tag| tag.ends_with("/>"));
        if closes {
            depth -= 1;
        } else if !empty {
            depth += 1;
        }
        if depth == 0 {
            return (start, end);
        }
    }
    if raw { (text.len(), text.len()) } else { (0, 0) }
}

/// A tag: its name, whether it closes, hides its content, is empty, and its length in bytes.
struct Tag {
    name: String,
    closes: bool,
    hidden: bool,
    empty: bool,
    length: usize,
    attributes: String,
}

impl Tag {
    /// The tag at the start of `text`; none where the bracket is only a character.
    fn read(text: &str) -> Option<Self> {
        let inner = text.strip_prefix('<')?;
        let closes = inner.starts_with('/');
        let inner = inner.strip_prefix('/').unwrap_or(inner);
        if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let name_length = inner.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(inner.len());
        let (name, attributes) = inner.split_at_checked(name_length)?;
        let name = name.to_ascii_lowercase();
        let mut quote = None;
        let end = attributes.char_indices().find(|(_, c)| {
            match quote {
                Some(open) if *c == open => quote = None,
                None if *c == '"' || *c == '\'' => quote = Some(*c),
                _ => {}
            }
            quote.is_none() && *c == '>'
        });
        // A quote that never closes must not swallow the page.
        let end = end.map(|(at, _)| at).or_else(|| attributes.find('>')).unwrap_or(attributes.len());
        let attributes = attributes.get(..end)?;
        let length = (text.len() - inner.len() + name_length + end + 1).min(text.len());
        let empty = attributes.ends_with('/');
        let lower = attributes.to_ascii_lowercase();
        let style = lower.split_whitespace().collect::<String>();
        let hidden = style.contains("display:none")
            || style.contains("visibility:hidden")
            || lower.split_whitespace().any(|word| word == "hidden" || word.starts_with("hidden="));
        Some(Self { name, closes, hidden, empty, length, attributes: lower })
    }

    /// The number that an attribute states, 1 where it states none.
    fn number(&self, wanted: &str) -> usize {
        let value = self.attributes.split_once(wanted).and_then(|(_, rest)| rest.trim_start().strip_prefix('='));
        let value = value.map_or("", |value| value.trim_start().trim_start_matches(['"', '\'']));
        let digits = value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len());
        value.get(..digits).and_then(|value| value.parse().ok()).unwrap_or(1)
    }
}

/// Visible text in the making: runs of white space are one space, and breaks wait until something follows.
#[derive(Default)]
struct Text {
    out: String,
    breaks: usize,
    space: bool,
    cell: bool,
}

impl Text {
    fn push(&mut self, raw: &str) {
        let mut rest = raw;
        while let Some(at) = rest.find('&') {
            self.plain(&rest[..at]);
            let (decoded, length) = entity(&rest[at..]);
            let mut buffer = [0; 4];
            self.plain(decoded.encode_utf8(&mut buffer));
            rest = &rest[at + length..];
        }
        self.plain(rest);
    }

    fn plain(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_whitespace() {
                self.space = true;
                continue;
            }
            if !self.out.is_empty() {
                if self.breaks > 0 {
                    self.out.extend(std::iter::repeat_n('\n', self.breaks));
                } else if self.cell {
                    self.out.push('\t');
                } else if self.space {
                    self.out.push(' ');
                }
            }
            (self.breaks, self.cell, self.space) = (0, false, false);
            // Soft hyphens and zero-width characters would split words that a reader sees whole.
            if !matches!(c, '\u{AD}' | '\u{200B}' | '\u{200C}' | '\u{200D}' | '\u{FEFF}') {
                self.out.push(c);
            }
        }
    }

    fn gap(&mut self, breaks: usize) {
        self.breaks = self.breaks.max(breaks);
    }

    fn cell(&mut self) {
        self.cell = true;
    }

    fn finish(self) -> String {
        self.out
    }
}

/// The character an ampersand begins, and how many bytes it takes; the ampersand itself where it begins none.
fn entity(text: &str) -> (char, usize) {
    let plain = ('&', 1);
    let Some(inner) = text.get(1..) else { return plain };
    if let Some(number) = inner.strip_prefix('#') {
        let hex = number.starts_with(['x', 'X']);
        let digits = number.strip_prefix(['x', 'X']).unwrap_or(number);
        let radix = if hex { 16 } else { 10 };
        let length = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
        if length == 0 {
            return plain;
        }
        let (digits, rest) = digits.split_at_checked(length).unwrap_or((digits, ""));
        let code = u32::from_str_radix(digits, radix).ok().filter(|code| *code != 0);
        // Pages that mean windows-1252 write its numbers; the HTML standard maps them so.
        let c = match code {
            Some(code @ 0x80..=0x9F) => {
                let byte = [u8::try_from(code).unwrap_or(b'?')];
                encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte).0.chars().next()
            }
            code => code.and_then(char::from_u32),
        };
        let semicolon = usize::from(rest.starts_with(';'));
        return (c.unwrap_or('\u{FFFD}'), 2 + usize::from(hex) + length + semicolon);
    }
    let length = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
    let (name, rest) = inner.split_at_checked(length).unwrap_or((inner, ""));
    if !rest.starts_with(';') {
        // Old pages leave the semicolon out of these.
        let old = ["nbsp", "amp", "lt", "gt", "quot", "copy"].into_iter().find(|old| *old == name);
        return old.and_then(named).map_or(plain, |c| (c, 1 + length));
    }
    named(name).map_or(plain, |c| (c, 2 + length))
}

fn named(name: &str) -> Option<char> {
    if let Some((_, c)) = NAMED.iter().find(|(own, _)| *own == name) {
        return Some(*c);
    }
    let place = LATIN.split_whitespace().position(|own| own == name)?;
    char::from_u32(0xA0 + u32::try_from(place).ok()?)
}
