//! A model as bytes: versioned, checked, under two million bytes.
//!
//! ```text
//! "LFTEXT"  version u8  labels  rows  sharpness  constants and scales  features  SHA-256 of all before
//! labels:   count, then length and UTF-8 of each            (counts and lengths: LEB128)
//! features: count, then of each: distance of its hash from the one before, its weight u16
//! weights:  of each feature: count, then of each: label (u8, or u16 where there are over 256), weight i8
//! ```
//! A weight w of a label with scale s is kept as the i8 nearest to sign(w)·127·√(|w|/s): small weights, which are most,
//! lose little. Versions differ in the features that their hashes stand for: 1 is still read, and written again as such;
//! 2 is learned from few texts a label, 3 from many.

use std::fmt;

use sha2::{Digest, Sha256};

use super::Model;
use super::features::Scheme;
use super::vocabulary::{MOST_FEATURES, Vocabulary};

const MAGIC: &[u8; 6] = b"LFTEXT";
/// The newest version.
const VERSION: u8 = 3;
const CHECK: usize = 32;
/// Most labels of a model.
pub(super) const MOST_LABELS: usize = 1000;
/// Longest label, in bytes.
pub(super) const LONGEST_LABEL: usize = 400;
/// Bytes a model may take.
pub(super) const MOST_BYTES: usize = 1_990_000;

/// Why bytes are not a model that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelError {
    /// They are something else.
    Foreign,
    /// They were written by a version that this one does not know.
    Version(u8),
    /// They were cut or changed.
    Damaged,
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign => f.write_str("not a model of this program"),
            Self::Version(version) => write!(f, "a model of version {version}; this program reads version {VERSION}"),
            Self::Damaged => f.write_str("a damaged model: its checksum or its parts do not fit"),
        }
    }
}

impl std::error::Error for ModelError {}

/// Bytes of one weight.
pub(super) fn weight_bytes(labels: usize) -> usize {
    if labels > 256 { 3 } else { 2 }
}

fn put(out: &mut Vec<u8>, mut number: usize) {
    while number >= 128 {
        out.push((number & 127) as u8 | 128);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Writes a model.
pub(super) fn write(model: &Model) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    out.push(match model.scheme {
        Scheme::Triples => 1,
        Scheme::Pairs => 2,
        Scheme::Runs => VERSION,
    });
    put(&mut out, model.labels.len());
    for label in &model.labels {
        put(&mut out, label.len());
        out.extend_from_slice(label.as_bytes());
    }
    put(&mut out, model.rows as usize);
    out.extend_from_slice(&model.sharpness.to_le_bytes());
    for number in model.constants.iter().chain(&model.scales) {
        out.extend_from_slice(&number.to_le_bytes());
    }
    put(&mut out, model.vocabulary.len());
    let mut before = 0;
    for (hash, weight) in model.vocabulary.hashes.iter().zip(&model.vocabulary.weights) {
        put(&mut out, (hash - before) as usize);
        before = *hash;
        out.extend_from_slice(&weight.to_le_bytes());
    }
    for place in 0..model.vocabulary.len() {
        let weights = model.weights_of(place);
        put(&mut out, weights.len());
        for (label, weight) in weights {
            let [low, high] = label.to_le_bytes();
            out.push(low);
            if model.labels.len() > 256 {
                out.push(high);
            }
            out.push(weight.to_le_bytes()[0]);
        }
    }
    let check = Sha256::digest(&out);
    out.extend_from_slice(&check);
    out
}

/// Takes bytes off the front; `None` past the end.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.bytes(1)?.first().copied()
    }

    fn number(&mut self) -> Option<usize> {
        let mut out = 0_usize;
        for shift in [0, 7, 14, 21, 28] {
            let byte = self.byte()?;
            out |= usize::from(byte & 127).checked_shl(shift)?;
            if byte < 128 {
                return (out <= u32::MAX as usize).then_some(out);
            }
        }
        None
    }

    fn float(&mut self) -> Option<f32> {
        let number = f32::from_le_bytes(self.bytes(4)?.try_into().ok()?);
        number.is_finite().then_some(number)
    }
}

/// Reads what [`write`] wrote; anything else is refused.
pub(super) fn read(bytes: &[u8]) -> Result<Model, ModelError> {
    let Some(rest) = bytes.strip_prefix(MAGIC) else { return Err(ModelError::Foreign) };
    let Some(version) = rest.first() else { return Err(ModelError::Damaged) };
    let scheme = match *version {
        1 => Scheme::Triples,
        2 => Scheme::Pairs,
        VERSION => Scheme::Runs,
        other => return Err(ModelError::Version(other)),
    };
    let (body, check) = bytes.len().checked_sub(CHECK).map(|at| bytes.split_at(at)).ok_or(ModelError::Damaged)?;
    if Sha256::digest(body).as_slice() != check {
        return Err(ModelError::Damaged);
    }
    body.get(MAGIC.len() + 1..).and_then(|body| parts(body, scheme)).ok_or(ModelError::Damaged)
}

fn parts(bytes: &[u8], scheme: Scheme) -> Option<Model> {
    let mut reader = Reader(bytes);
    let count = reader.number().filter(|count| (1..=MOST_LABELS).contains(count))?;
    let mut labels = Vec::with_capacity(count);
    for _ in 0..count {
        let length = reader.number().filter(|length| *length <= LONGEST_LABEL)?;
        labels.push(std::str::from_utf8(reader.bytes(length)?).ok()?.to_owned());
    }
    let rows = u32::try_from(reader.number()?).ok()?;
    let sharpness = reader.float()?;
    let constants = (0..count).map(|_| reader.float()).collect::<Option<Vec<f32>>>()?;
    let scales = (0..count).map(|_| reader.float()).collect::<Option<Vec<f32>>>()?;
    let features = reader.number().filter(|count| *count <= MOST_FEATURES)?;
    let (mut hashes, mut feature_weights) = (Vec::new(), Vec::new());
    let mut before = 0_u32;
    for at in 0..features {
        let distance = u32::try_from(reader.number()?).ok()?;
        if distance == 0 && at > 0 {
            return None;
        }
        before = before.checked_add(distance)?;
        hashes.push(before);
        feature_weights.push(u16::from_le_bytes(reader.bytes(2)?.try_into().ok()?));
    }
    let mut starts = vec![0];
    let mut weights = Vec::new();
    for _ in 0..features {
        for _ in 0..reader.number().filter(|weights| *weights <= count)? {
            let low = reader.byte()?;
            let high = if count > 256 { reader.byte()? } else { 0 };
            let label = u16::from_le_bytes([low, high]);
            if usize::from(label) >= count {
                return None;
            }
            weights.push((label, i8::from_le_bytes([reader.byte()?])));
        }
        starts.push(weights.len());
    }
    if !reader.0.is_empty() {
        return None;
    }
    let vocabulary = Vocabulary::new(hashes, feature_weights);
    Some(Model { scheme, labels, rows, sharpness, constants, scales, vocabulary, starts, weights })
}
