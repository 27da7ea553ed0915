//! Identifiers with valid check digits that nobody can hold: every region code begins with 99, which is assigned
//! to no place, so a generated code or personal number never belongs to a real firm or person.

use super::rng::Rng;

/// GB 32100-2015, the 31 characters of a unified social credit code; a character's position is its value.
const CREDIT_CHARACTERS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// GB 11714-1997, weights of the eight characters of an organisation code.
const ORGANISATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// GB 11643-1999 (ISO 7064 MOD 11-2), weights of the 17 digits of a personal identity number.
const PERSONAL_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// Spreads `ordinal` over `0..10^digits` without collisions: multiplication by a number prime to 10.
pub(super) fn spread(ordinal: u32, offset: u64, digits: u32) -> u64 {
    let modulus = 10_u64.pow(digits);
    (u64::from(ordinal).wrapping_mul(48_271) + offset % modulus) % modulus
}

/// The value of a credit-code character, if it is one.
fn credit_value(character: u8) -> Option<u32> {
    CREDIT_CHARACTERS.iter().position(|&c| c == character).map(|value| value as u32)
}

/// The 18th character of a unified social credit code whose first 17 are given; nothing if one is foreign.
pub(super) fn credit_check(first_17: &str) -> Option<char> {
    let mut sum = 0;
    let mut weight = 1;
    for character in first_17.bytes() {
        sum += credit_value(character)? * weight;
        weight = weight * 3 % 31;
    }
    let value = (31 - sum % 31) % 31;
    CREDIT_CHARACTERS.get(value as usize).map(|&c| char::from(c))
}

/// The ninth character of an organisation code.
fn organisation_check(first_8: &str) -> char {
    let sum: u32 = first_8.bytes().zip(ORGANISATION_WEIGHTS).map(|(c, weight)| u32::from(c - b'0') * weight).sum();
    match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from(b'0' + digit as u8),
    }
}

/// A unified social credit code, different for every ordinal below 10⁸.
pub(super) fn credit_code(ordinal: u32, offset: u64) -> String {
    let organisation = format!("{:08}", spread(ordinal, offset, 8));
    let region = 990_000 + spread(ordinal, offset >> 8, 4);
    let mut code = format!("91{region:06}{organisation}{}", organisation_check(&organisation));
    if let Some(check) = credit_check(&code) {
        code.push(check);
    }
    code
}

/// The last character of a personal identity number whose first 17 digits are given.
pub(super) fn personal_check(first_17: &str) -> char {
    let sum: u32 =
        first_17.bytes().zip(PERSONAL_WEIGHTS).map(|(c, weight)| u32::from(c.wrapping_sub(b'0')) * weight).sum();
    char::from(b"10X98765432"[(sum % 11) as usize])
}

/// A personal identity number with an impossible region, a birthday in 1950–2003 and a valid check digit.
pub(super) fn personal_number(rng: &mut Rng) -> String {
    let mut number = format!(
        "99{:04}{}{:02}{:02}{:03}",
        rng.below(10_000),
        rng.between(1950, 2003),
        rng.between(1, 12),
        rng.between(1, 28),
        rng.below(1000)
    );
    number.push(personal_check(&number));
    number
}
