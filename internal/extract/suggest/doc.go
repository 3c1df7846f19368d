// Package suggest reads from the first pages of a document what a registrar would
// otherwise type: title, sender, number, date, type, marks and deadline. Nothing
// is decided here; the form shows every value as a suggestion.
//
// It knows the layout of official Chinese documents (GB/T 9704): copy number,
// level and urgency top left, the issuing organ in red ending in 文件, the document
// number, the title over several lines, the salutation, the text, and at its end
// the organ and the date, in Arabic or Chinese numerals.
//
//	s := suggest.From(text, "消防检查.pdf")
//	// s.Title    "关于开展2026年第一季度消防安全检查的通知"
//	// s.SourceNo "云应急〔2026〕8号"
//
// # Vocabulary
//
//   - head: the lines before the salutation, where marks, organ, number and title
//     stand
//   - 落款 sign-off line: the organ's name at the end, above the date
//   - 文种 kind: the type of a document, named by the end of its title
//   - company mark: owner's short name · level · period, without a star, such as
//     岚洲远航·秘密·至2027-12-31. A star makes it the mark of a state secret
//
// # Invariants
//
//   - What is not found stays empty. A number is never invented, a date is one
//     that exists.
//   - A document with the mark of a state secret gets no classification: it may
//     not be kept at all.
//   - The result depends on the two arguments alone; From may be called
//     concurrently.
//
// # Trade-offs
//
// The rules are of shape, not learned: they can be read, and a wrong suggestion
// can be traced. Text from OCR is met halfway (spaces between characters, other
// brackets, ○ for 〇), beyond that the field stays empty rather than wrong. The
// organ of the letterhead counts before that of the sign-off line: it is printed
// large and survives scanning, while seals cover the other.
package suggest
