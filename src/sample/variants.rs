//! One name as another department writes it: traditional, full-width, bracketed, abbreviated, branch, romanised.
//! The tables are this module's own; `resolve` and `name` never read them (a test checks).

use serde::Deserialize;

use super::names::Names;
use super::rng::Rng;
use super::world::Company;

#[derive(Debug, Deserialize)]
struct Forms {
    from: String,
    to: Vec<String>,
}

/// The generator's variant tables.
#[derive(Debug, Deserialize)]
pub(super) struct Variants {
    forms_zh: Vec<Forms>,
    forms_pinyin: Vec<String>,
    branches: Vec<String>,
    forms_en: Vec<Forms>,
}

impl Variants {
    /// The tables of `variants.json`.
    pub(super) fn load() -> Self {
        super::data(include_str!("variants.json"))
    }

    /// Another spelling and what kind it is: `traditional`, `full_width`, `brackets`, `legal_form`, `short`,
    /// `branch` or `romanised`.
    pub(super) fn draw(&self, rng: &mut Rng, names: &Names, company: &Company) -> (&'static str, String) {
        if company.english { self.english(rng, company) } else { self.chinese(rng, names, company) }
    }

    fn chinese(&self, rng: &mut Rng, names: &Names, company: &Company) -> (&'static str, String) {
        let city = &names.cities[company.parts.city];
        let (brand, form) = (&company.parts.brand, company.parts.form);
        let trade = &names_trade(names, company).zh;
        let bare_city = city.zh.trim_end_matches('市');
        match rng.below(8) {
            0 => {
                let name: String =
                    company.parts.characters.iter().map(|&c| names.characters[c].traditional.as_str()).collect();
                let trade = &names_trade(names, company).traditional;
                ("traditional", format!("{}{name}{trade}{form}", city.traditional))
            }
            1 => {
                // No half-width character stands in a plain name; spaces and full-width brackets are what is seen.
                ("full_width", format!("{}\u{3000}{brand}{trade}\u{3000}{form}", city.zh))
            }
            2 => ("brackets", format!("{brand}{trade}({bare_city}){form}")),
            3 => ("brackets", format!("{brand}({bare_city}){trade}{form}")),
            4 => ("legal_form", format!("{}{brand}{trade}{}", city.zh, reform(&self.forms_zh, form, rng))),
            5 => ("short", format!("{bare_city}{brand}{trade}")),
            6 => ("branch", format!("{}{}", company.name, rng.pick(&self.branches))),
            _ => {
                let mut romanised = String::new();
                for (position, &c) in company.parts.characters.iter().enumerate() {
                    let pinyin = &names.characters[c].pinyin;
                    if position == 0 { romanised.push_str(&capital(pinyin)) } else { romanised.push_str(pinyin) }
                }
                let trade = &names_trade(names, company).en;
                let form = rng.pick(&self.forms_pinyin);
                ("romanised", format!("{} {romanised} {trade} {form}", city.en))
            }
        }
    }

    fn english(&self, rng: &mut Rng, company: &Company) -> (&'static str, String) {
        match rng.below(4) {
            0 => ("upper_case", company.name.to_uppercase()),
            1 => {
                let full = company.name.chars().map(full_width).collect();
                ("full_width", full)
            }
            2 => ("short", company.parts.brand.clone()),
            _ => {
                for forms in &self.forms_en {
                    if let Some(stem) = company.name.strip_suffix(&format!(" {}", forms.from)) {
                        return ("legal_form", format!("{stem} {}", rng.pick(&forms.to)));
                    }
                }
                ("upper_case", company.name.to_uppercase())
            }
        }
    }
}

/// The trade word in the company's name.
fn names_trade<'a>(names: &'a Names, company: &Company) -> &'a super::names::Word {
    match company.cover {
        Some(id) => names.cover(id),
        None => &names.industries[company.industry],
    }
}

fn reform(forms: &[Forms], form: &str, rng: &mut Rng) -> String {
    forms.iter().find(|f| f.from == form).map_or_else(|| form.to_owned(), |f| rng.pick(&f.to).clone())
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}

fn full_width(character: char) -> char {
    match character {
        ' ' => '\u{3000}',
        '!'..='~' => char::from_u32(u32::from(character) + 0xFEE0).unwrap_or(character),
        other => other,
    }
}
