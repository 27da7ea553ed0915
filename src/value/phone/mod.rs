//! Phone numbers in a form that can be compared: E.164 where the calling code is known and its numbering plan has such a number,
//! else the digits as they stand. What is shown of a number is what was written.
//!
//! The plans are data ([`plan`]) and the reading is our own: the libraries that do it cost 154 to 634 kB of the module's download and
//! are three to eight times as slow (docs/METHOD.md).

pub mod plan;

use super::narrow;
pub use plan::Code;

/// Where the numbers of a column are at home: what a number without a calling code means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Home {
    /// Not known: numbers of a Chinese form are Chinese.
    #[default]
    Unknown,
    /// In many countries: a bare number begins with its calling code.
    Abroad,
    /// In the country of a calling code.
    Country(Code),
}

/// Calling code of China.
const CHINA: Code = 86;
/// Calling code of North America.
const AMERICA: Code = 1;
/// Digits of a number with its country's code (ITU-T E.164), and of the shortest that says whose it is.
const LONGEST: usize = 15;
const SHORTEST: usize = 8;
/// Digits of an extension at most.
const EXTENSION: usize = 6;
/// Bytes of a number with all that is written around it at most.
const LONGEST_TEXT: usize = 120;
/// Words that announce a number.
const LABELS: [&str; 36] = [
    "tel",
    "telephone",
    "phone",
    "ph",
    "p",
    "t",
    "fax",
    "facsimile",
    "f",
    "mobile",
    "mob",
    "cell",
    "m",
    "toll free",
    "tollfree",
    "free",
    "office",
    "hotline",
    "call",
    "no",
    "whatsapp",
    "sms",
    "电话",
    "联系电话",
    "电话号码",
    "手机",
    "手机号",
    "手机号码",
    "传真",
    "座机",
    "固话",
    "热线",
    "客服",
    "客服电话",
    "服务热线",
    "联系方式",
];
/// Words before an extension, longest first.
const EXTENSIONS: [&str; 9] = ["extension", "分机号", "extn", "分机", "转接", "ext", "转", "x", "#"];

/// The numbers of a value, each in the form that compares; several may stand in one cell, parted by `/`, `,` or `或`.
#[must_use]
pub fn numbers(value: &str, home: Home) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for cell in super::split_values(value).filter(|cell| cell.len() <= LONGEST_TEXT) {
        let mut first: Option<Read> = None;
        for piece in plain(cell).split(['/', ',', '|', '&', '或']).map(str::trim).filter(|piece| !piece.is_empty()) {
            let Some(read) = Read::of(piece) else { continue };
            // `8863/64` and `010-12345678/87654321`: only the last digits are another's.
            let read = match &first {
                Some(whole) if read.is_tail_of(whole) => whole.with_tail(&read.digits),
                _ => read,
            };
            if let Some(number) = read.normal(home)
                && !found.contains(&number)
            {
                found.push(number);
            }
            first = first.or(Some(read));
        }
    }
    found
}

/// The first number of a value in the form that compares: `+` and digits by E.164 where they are known to be one, else 8 to 15
/// digits. None for what is no number.
#[must_use]
pub fn normalize(value: &str, home: Home) -> Option<String> {
    numbers(value, home).into_iter().next()
}

/// Half width, lower case, one kind of hyphen, and nothing that has no width.
fn plain(text: &str) -> String {
    let invisible = |c: &char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    let one = |c| match c {
        '\u{2010}'..='\u{2015}' | '－' | '·' | '•' | '‧' => '-',
        '\u{2000}'..='\u{200a}' | '\t' => ' ',
        other => other,
    };
    narrow(text).chars().filter(|c| !invisible(c)).map(one).collect()
}

/// A number as written.
#[derive(Debug, Clone)]
struct Read {
    /// Digits, without those of an extension, of `(0)` and of what is dialled to leave a country.
    digits: String,
    /// Whether it says that it begins with a calling code.
    international: bool,
    /// Whether its first group is the digit 1 alone, as North American numbers are written.
    american: bool,
    /// The country that stands beside it.
    country: Option<Code>,
}

impl Read {
    fn of(piece: &str) -> Option<Self> {
        let (number, country) = unlabelled(without_extension(piece))?;
        let number = number.trim();
        let known = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | ' ' | '(' | ')' | '.' | ':');
        // A plus sign stands before all digits, or behind the calling code.
        let before = number.split_once('+').map_or("", |(before, _)| before);
        let plus = number.contains('+');
        let sound = before.chars().filter(char::is_ascii_digit).count() <= plan::LONGEST_CODE;
        if !number.chars().all(known) || number.matches('+').count() > 1 || !sound {
            return None;
        }
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let all = digits(number);
        let mut groups = number.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty());
        let american = groups.next() == Some("1") && groups.next().is_some_and(|group| group.len() == 3);
        if !plus && !all.starts_with("00") {
            return Some(Self { digits: all, international: false, american, country });
        }
        // `+44 (0) 20 …`: the zero is dialled at home only.
        let written = digits(&number.replacen("(0)", "", 1));
        let written = written.strip_prefix("00").unwrap_or(&written).to_string();
        Some(Self { digits: written, international: true, american: false, country })
    }

    /// Whether these are the last digits of another number.
    fn is_tail_of(&self, whole: &Self) -> bool {
        !self.international && self.digits.len() <= SHORTEST && self.digits.len() < whole.digits.len()
    }

    fn with_tail(&self, tail: &str) -> Self {
        let kept = self.digits.get(..self.digits.len().saturating_sub(tail.len())).unwrap_or("");
        Self { digits: format!("{kept}{tail}"), ..self.clone() }
    }

    fn normal(&self, home: Home) -> Option<String> {
        let digits = self.digits.as_str();
        let home = self.country.map_or(home, Home::Country);
        let known = match (self.international, home) {
            // Behind the zeros may stand the rest of Australia's 0011.
            (true, _) => international(digits).or_else(|| international(digits.strip_prefix("11")?)),
            (false, Home::Country(code)) if code != CHINA => {
                at_home(digits, code).or_else(|| international(digits)).or_else(|| chinese(digits))
            }
            (false, _) if self.american => international(digits).or_else(|| chinese(digits)),
            (false, Home::Country(_) | Home::Unknown) => chinese(digits).or_else(|| international(digits)),
            (false, Home::Abroad) => international(digits).or_else(|| chinese(digits)),
        };
        let same = digits.bytes().all(|byte| Some(byte) == digits.bytes().next());
        known.or_else(|| ((SHORTEST..=LONGEST).contains(&digits.len()) && !same).then(|| digits.to_string()))
    }
}

/// A number that begins with its calling code, with or without what is dialled at home behind it.
fn international(digits: &str) -> Option<String> {
    let (code, plan, rest) = plan::begins(digits)?;
    (digits.len() <= LONGEST + plan.trunk.len()).then_some(())?;
    Some(format!("+{code}{}", plan.national(rest)?))
}

/// A number as it is dialled in its country.
fn at_home(digits: &str, code: Code) -> Option<String> {
    Some(format!("+{code}{}", plan::of(code)?.national(digits)?))
}

/// A number of a Chinese form: a mobile number, a landline with its area code, a 400 or 800 number; with or without the calling code.
fn chinese(digits: &str) -> Option<String> {
    let plan = plan::of(CHINA)?;
    let national = digits.strip_prefix("86").filter(|rest| rest.len() >= 10).unwrap_or(digits);
    let mobile = national.len() == 11 && national.starts_with('1');
    let service = national.len() == 10 && (national.starts_with("400") || national.starts_with("800"));
    let landline = national.strip_prefix('0').filter(|rest| (9..=11).contains(&rest.len()));
    let own = if mobile || service { Some(national) } else { landline };
    own.filter(|own| plan.has(own)).map(|own| format!("+{CHINA}{own}"))
}

/// The text before an extension: `… ext. 12`, `… x12`, `…转8001`, `010-12345678-801`.
fn without_extension(text: &str) -> &str {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    for word in EXTENSIONS {
        let Some((before, after)) = text.rsplit_once(word) else { continue };
        let own = after.trim_matches(|c: char| matches!(c, ' ' | '.' | ':' | ')'));
        let number = !own.is_empty() && own.len() <= EXTENSION && own.bytes().all(|byte| byte.is_ascii_digit());
        if number && digits(before) >= SHORTEST - 1 {
            return before.trim_end_matches([' ', '-', '(', '.', ',']);
        }
    }
    // A third group behind a Chinese landline with its area code, or behind the eight digits of one.
    let groups: Vec<&str> = text.split('-').map(str::trim).collect();
    let (area, line, own) = match groups.as_slice() {
        [area, line, own] => (*area, *line, *own),
        [line, own] => ("0", *line, *own),
        _ => return text,
    };
    let plain = [area, line, own].iter().all(|group| group.bytes().all(|byte| byte.is_ascii_digit()));
    let landline =
        area.starts_with('0') && area.len() <= 4 && (7..=8).contains(&line.len()) && (2..=5).contains(&own.len());
    if plain && landline && (groups.len() == 3 || line.len() == 8) {
        return text.rsplit_once('-').map_or(text, |(before, _)| before);
    }
    text
}

/// The number without the words around it, and the country they name; none where they are others than announce a number.
fn unlabelled(text: &str) -> Option<(String, Option<Code>)> {
    let word = |c: char| c.is_alphabetic() || c == '\'';
    if !text.contains(word) {
        return Some((text.to_string(), None));
    }
    let mut country = None;
    let mut number = String::with_capacity(text.len());
    // Words that stand together: before the number, or behind it in brackets.
    let mut words = String::new();
    let mut told = |words: &mut String| {
        let (name, mut sound) = (words.trim_matches([' ', '.', '-']), true);
        if !name.is_empty() && !is_label(name) {
            // `japan`, `fax japan`, `uk ph`.
            let cuts = name.match_indices(' ').map(|(at, _)| name.split_at(at));
            let found = plan::named(name).or_else(|| {
                cuts.clone().find_map(|(a, b)| match (is_label(a), is_label(b.trim())) {
                    (true, false) => plan::named(b),
                    (false, true) => plan::named(a),
                    _ => None,
                })
            });
            sound = found.is_some();
            country = country.or(found);
        }
        words.clear();
        sound
    };
    for c in text.chars() {
        if word(c) || (!words.is_empty() && matches!(c, ' ' | '.')) {
            words.push(c);
            continue;
        }
        if !told(&mut words) {
            return None;
        }
        number.push(c);
    }
    told(&mut words).then(|| (number.replace("()", ""), country))
}

/// Whether words announce a number.
fn is_label(words: &str) -> bool {
    let own = words.trim_matches(|c: char| matches!(c, ' ' | '.' | '-'));
    LABELS.contains(&own)
        || (own.contains(' ') && own.split([' ', '.']).all(|word| word.is_empty() || LABELS.contains(&word)))
}

/// What the numbers of a column say of where they are at home: the country of nine in ten of ten or more that state their calling code;
/// many, where most state one that is not China's or, stating none, begin with one.
#[must_use]
pub fn home<'a>(values: impl Iterator<Item = &'a str>) -> Home {
    let mut codes: std::collections::BTreeMap<Code, usize> = std::collections::BTreeMap::new();
    // Numbers without a stated code: those that begin with one, and those of a Chinese form.
    let (mut begun, mut chinese_form) = (0_usize, 0_usize);
    for value in values.flat_map(super::split_values).filter(|value| value.len() <= LONGEST_TEXT) {
        let Some(read) = Read::of(&plain(value)) else { continue };
        let begins = international(&read.digits).and_then(|_| plan::begins(&read.digits));
        match begins {
            Some((code, ..)) if read.international || read.american => *codes.entry(code).or_default() += 1,
            _ if chinese(&read.digits).is_some() => chinese_form += 1,
            Some((code, ..)) if code != AMERICA || read.digits.len() == 11 => begun += 1,
            _ => {}
        }
    }
    let stated: usize = codes.values().sum();
    let most = codes.iter().max_by_key(|(code, count)| (**count, std::cmp::Reverse(**code)));
    if let Some((code, count)) = most
        && stated >= LEAST_STATED
        && count * 10 >= stated * 9
    {
        return Home::Country(*code);
    }
    let foreign = stated - codes.get(&CHINA).copied().unwrap_or(0) + begun;
    let own = codes.get(&CHINA).copied().unwrap_or(0) + chinese_form;
    if foreign >= LEAST_FOREIGN && foreign > 2 * own { Home::Abroad } else { Home::Unknown }
}

/// Numbers with a stated calling code from which on they speak for their column.
const LEAST_STATED: usize = 10;
/// Numbers from abroad from which on they do.
const LEAST_FOREIGN: usize = 3;

#[cfg(test)]
mod tests;
