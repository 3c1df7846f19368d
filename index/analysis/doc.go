// Package analysis cuts folded text into the terms that the index keeps: pairs
// of neighbouring characters (bigrams) and dictionary words.
//
// Chinese is written without spaces, so a search needs both: bigrams find
// everything that was written, words say what was meant. Bigrams decide what
// matches, words only help to rank.
//
// # Vocabulary
//
//   - bigram: two neighbouring Chinese characters, 消防 防检 检查 for 消防检查
//   - gram: a bigram, or the last character of a run; the index keeps grams, so
//     that those beginning with one character find every text that contains it
//   - word: the most probable division of a run by word frequencies, and the
//     dictionary words of two and three characters inside longer ones (中华人民共和国
//     also gives 中华, 人民, 共和国)
//   - a run that is not Chinese (ios, 33190) is one term in both
//
// # Invariants
//
//   - Text and query go through the same functions; terms are cut from folded
//     text and are byte ranges of it, so nothing is copied.
//   - The dictionary is loaded at the first word cut, once for the process. A
//     process that never searches never loads it. It takes about a tenth of a
//     second and some 15 MB from then on.
//   - All functions may be called concurrently.
//
// # Trade-offs
//
// The terms are emitted through a callback and not as Bleve token streams: the
// index keeps no positions, and a token object for every bigram was a third of
// the cost of indexing. gse's own segmenter over the same dictionary needs 135 MB
// and four times as long; its statistical guessing of unknown words gains
// nothing beside bigrams.
//
// words.zst is derived from the simplified Chinese dictionary of gse 0.80.3
// (Apache License 2.0, https://github.com/go-ego/gse), whose data comes from
// jieba (MIT License, https://github.com/fxsjy/jieba): words of at most eight
// characters with their frequencies. "go generate" makes it anew.
package analysis

//go:generate go run ./makewords -in $GSE/data/dict/zh/s_1.txt -out words.zst
