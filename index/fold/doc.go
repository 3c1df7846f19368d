// Package fold gives every spelling of a Chinese text one form to search by.
//
// The same word reaches an office in many spellings: full-width letters from a
// form, traditional characters from a Hong Kong partner, Kangxi radicals that a
// PDF stores in place of characters (⾃查 for 自查), line breaks that a layout put
// in the middle of a word. The index, the query and the highlighter all fold
// their text here, so that they agree. Originals are never changed.
//
// # Vocabulary
//
//   - folding: compatibility forms to plain ones (NFKC, one character at a time),
//     radicals to characters, full width to half width, upper to lower case,
//     traditional to simplified, invisible characters dropped
//   - layout space: white space that a page layout put between two Chinese
//     characters, or between one and a digit; [Compact] drops it
//   - run: the longest stretch of Chinese characters (Han), or of other letters
//     and digits, see [Runs]
//   - canonical number: the one spelling of a document number (发文字号), see
//     [DocumentNumber]
//
// # Invariants
//
//   - Folding is idempotent: Text(Text(s)) == Text(s); so is Compact.
//   - [Map] returns exactly the runes of [Text], each with the place of its
//     original, so a match in the folded text can be marked in the original.
//   - No function fails: invalid UTF-8 reads as U+FFFD, one byte each.
//
// # Trade-offs
//
// Traditional to simplified is decided character by character, by the first
// choice of OpenCC's table (乾 becomes 干): words would need a dictionary and
// context, while both sides of a comparison only have to agree. Characters are
// folded one by one rather than normalised as a string because a highlighter
// must know which bytes each one came from; a letter followed by a combining
// accent therefore stays two characters.
//
// The table t2s.tsv is the character table of OpenCC 1.1.6 (TSCharacters,
// first choice each), Apache License 2.0, https://github.com/BYVoid/OpenCC.
// The radicals of U+2E80–2EFF, which NFKC leaves alone, follow Unicode's
// EquivalentUnifiedIdeograph.
package fold
