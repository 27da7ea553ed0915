//! Plain text files and Markdown: the whole text, and its first line as the title.

use super::Page;

/// Characters of a title at most: a longer first line is a paragraph, so the file's name stands in.
const MAX_TITLE: usize = 80;

/// The title of a text: its first line without Markdown's marks, else the file's name without its ending.
pub(super) fn title(body: &str, name: &str) -> String {
    let first = body.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("");
    let first = first.trim_start_matches('#').trim();
    if !first.is_empty() && first.chars().count() <= MAX_TITLE {
        return first.to_string();
    }
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_string()
}

/// A page of plain text; line ends become `\n`.
pub(super) fn read(text: &str, name: &str) -> Page {
    let body = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_string() };
    Page { title: title(&body, name), body, ..Page::default() }
}
