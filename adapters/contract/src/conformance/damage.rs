//! Samples cut short and with bytes changed: nothing panics, and half a document is never taken for a whole one.

use crate::adapter::{Adapter, Decoded, Input};
use crate::conformance::reading::{decode, disorder, refused};
use crate::conformance::{Case, Effort, Report};

/// Samples up to this size are cut at every byte.
const EVERY_BYTE: usize = 2_048;
/// Cuts and changed copies of a sample examined quickly.
const QUICK: usize = 48;
/// Changed copies of a sample examined fully.
const CHANGED: usize = 384;

/// Asks of one sample what must hold of its damaged copies. Stops at the first damage that is taken badly.
pub(super) fn examine(adapter: &dyn Adapter, case: &Case, report: &mut Report) {
    let Ok(whole) = decode(adapter, &Input::new(&case.input)) else {
        return; // told already
    };
    report.ask(&case.name, "half a document is never taken for a whole one", {
        cuts(case).into_iter().find_map(|at| cut_taken_badly(adapter, case, &whole, at))
    });
    report.ask(&case.name, "no changed byte brings the reader down", {
        let copies = if case.effort == Effort::Full { CHANGED } else { QUICK };
        let mut dice = Dice::for_case(case);
        (0..copies).find_map(|_| change_taken_badly(adapter, case, &mut dice))
    });
}

fn cut_taken_badly(adapter: &dyn Adapter, case: &Case, whole: &Decoded, at: usize) -> Option<String> {
    let body = case.input.get(..at)?;
    let cut = match decode(adapter, &Input::new(body)) {
        Ok(cut) => cut,
        Err(panic) => return Some(format!("cut at byte {at}: {panic}")),
    };
    if let Some(wrong) = disorder(adapter, &cut) {
        return Some(format!("cut at byte {at}: {wrong}"));
    }
    // What follows a complete document (blanks, a comment) may be missing; what is read is then the same.
    let same = || cut.parts.iter().map(|part| &part.draft).eq(whole.parts.iter().map(|part| &part.draft));
    (!refused(&cut) && !same()).then(|| {
        let read: Vec<_> = cut.parts.iter().map(|part| part.draft.data.to_value().to_string()).collect();
        format!("cut at byte {at} of {}, read without an error as {}", case.input.len(), read.join(", "))
    })
}

fn change_taken_badly(adapter: &dyn Adapter, case: &Case, dice: &mut Dice) -> Option<String> {
    let (body, what) = dice.change(&case.input);
    let told = |found: String| Some(format!("{what}: {found}"));
    let changed = match decode(adapter, &Input::new(&body)) {
        Ok(changed) => changed,
        Err(panic) => return told(panic),
    };
    match disorder(adapter, &changed) {
        Some(wrong) => told(wrong),
        None if adapter.decode(&Input::new(&body)) != changed => told("read another way the second time".to_owned()),
        None => None,
    }
}

/// Bytes that mean something in XML or JSON, or are never right.
const TOKENS: &[u8] = b"<>&\"'/=!?[]{}:,\\\0\xff\xc3 -";

/// Where a sample is cut: lengths of what is left, each shorter than the sample without its trailing blanks.
fn cuts(case: &Case) -> Vec<usize> {
    let end = case.input.trim_ascii_end().len();
    if case.effort == Effort::Quick {
        return (0..end).step_by(end / QUICK + 1).collect();
    }
    if end <= EVERY_BYTE {
        return (0..end).collect();
    }
    let mut cuts: Vec<usize> = (0..end).step_by(end / 256 + 1).collect();
    let tokens = case.input.iter().enumerate().take(end).filter(|(_, byte)| b"<>{}[],:".contains(byte));
    cuts.extend(tokens.flat_map(|(at, _)| [at, at + 1]).filter(|at| *at < end));
    cuts.sort_unstable();
    cuts.dedup();
    cuts
}

/// Pseudo-random numbers (xorshift64*), the same for the same sample, so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn for_case(case: &Case) -> Self {
        let seed = case.name.bytes().chain(case.input.iter().copied());
        // FNV-1a; the lowest bit is set because xorshift needs a seed other than 0.
        Self(seed.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)) | 1)
    }

    /// A number below `bound`; 0 where the bound is 0.
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16;
        usize::try_from(number).unwrap_or(0).checked_rem(bound).unwrap_or(0)
    }

    /// A damaged copy, and what was done to it.
    fn change(&mut self, body: &[u8]) -> (Vec<u8>, String) {
        let at = self.below(body.len());
        let mut copy = body.to_vec();
        let end = copy.len().min(at + 1 + self.below(16));
        let what = match self.below(5) {
            0 => {
                let bit = self.below(8);
                copy.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << bit);
                format!("bit {bit} of byte {at} flipped")
            }
            1 => {
                let token = TOKENS.get(self.below(TOKENS.len())).copied().unwrap_or_default();
                copy.iter_mut().skip(at).take(1).for_each(|byte| *byte = token);
                format!("byte {at} replaced by {:?}", char::from(token))
            }
            2 => {
                copy.drain(at..end);
                format!("bytes {at}..{end} taken out")
            }
            3 => {
                let twice: Vec<u8> = copy.get(at..end).unwrap_or_default().to_vec();
                copy.splice(at..at, twice);
                format!("bytes {at}..{end} doubled")
            }
            _ => {
                let from = self.below(body.len());
                copy.splice(at..at, body.get(from..).unwrap_or_default().iter().copied().take(32));
                format!("32 bytes from {from} pushed in at {at}")
            }
        };
        (copy, what)
    }
}
