// Package pinyin spells Chinese names the way they are typed into a search box: in full (zhangsan)
// and by the first letters (zs), with every reading of a character that has several (曾 is ceng and
// zeng), so that a person is found by whichever the typist has in mind.
//
// # Vocabulary
//
//   - syllable: what one character of a name sounds like; a letter or a digit is its own syllable,
//     everything else is passed over
//   - full key: the syllables of a name, joined, without tones; ü is v, as on a keyboard, or yu
//   - initials key: their first letters, joined
//
// # Two ways to match
//
// A table with thousands of names keeps the keys of [Keys] in a column and lets the database pick
// the candidates; they are bounded, since six characters of three readings each have 729 spellings.
// [Matches] judges one name exactly, with all readings, and says how good the match is. Whoever
// uses both gets the order of the second among the rows of the first.
//
// Names are folded first (see index/fold): width, case and traditional characters make no
// difference on either side.
package pinyin
