//! Choices read from bytes.

/// Reads choices from the front of some bytes. When they are used up, every choice is the first.
///
/// The bytes alone decide, so a fuzzer that changes one of them changes one choice. Pools begin
/// with what is usual, so that a short input is a plain one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bytes<'a> {
    rest: &'a [u8],
}

impl<'a> Bytes<'a> {
    pub(crate) const fn new(rest: &'a [u8]) -> Self {
        Self { rest }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// What was not read.
    pub(crate) const fn rest(self) -> &'a [u8] {
        self.rest
    }

    /// The next byte, or 0.
    pub(crate) fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.rest.split_first() else {
            return 0;
        };
        self.rest = rest;
        *first
    }

    /// A number of eight bytes, the lowest first.
    pub(crate) fn number(&mut self) -> u64 {
        u64::from_le_bytes([(); 8].map(|()| self.byte()))
    }

    /// A number below `bound`, which is at most 256.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::from(self.byte()) % bound
    }

    /// One of a pool.
    pub(crate) fn pick<T: Copy>(&mut self, pool: &[T]) -> T {
        pool[self.below(pool.len())]
    }

    /// Whether something happens that happens once in `bound` times, never by the byte 0.
    pub(crate) fn once_in(&mut self, bound: usize) -> bool {
        self.below(bound) == bound - 1
    }
}
