// Package ole reads text out of the binary Office formats that came before
// OOXML, and out of RTF, without starting another program. Offices still send
// and keep such files by the thousand; opening each in an office suite takes
// seconds, reading its text here takes milliseconds.
//
// # Vocabulary
//
//   - Compound file (OLE2): a small file system in one file. Streams are its
//     files and storages its folders; sectors hang together in chains through
//     an allocation table (FAT), streams under 4 KiB share a mini stream.
//   - Kind: what a compound file is, told by the names of the streams in its
//     root, never by the extension. WPS writes .wps, .et and .dps as these same
//     streams, so the same readers serve them.
//   - Word: the text lies in pieces, some with one byte per character and some
//     in UTF-16, that a piece table puts in order. Main text, notes, running
//     heads and text boxes are stories, one behind the other.
//   - Excel: BIFF is a sequence of records of at most 8 KiB. Texts of BIFF8 lie
//     in a shared string table that runs on over CONTINUE records.
//   - PowerPoint: a tree of records; a save may append what changed, and the
//     persist directory says where the newest version of each slide is.
//   - Message: each property is a stream of its own, recipients and attachments
//     are storages.
//   - RTF: text with control words; bytes above ASCII mean what the font's
//     charset or the file's code page says, or stand in Unicode as \uN.
//
// # Invariants
//
//   - Foreign bytes decide nothing but text: every offset and length is checked
//     against what is there, every chain and tree is bounded, and work is
//     counted, so that a file which refers to the same bytes again and again
//     runs out of budget. A panic that slipped through becomes ErrDamaged.
//   - Memory stays within a few times the largest stream plus the text.
//   - All text is valid UTF-8 with \n and \t as its only control characters.
//   - Nothing is lost without a word: text comes with ErrDamaged or ErrTooLarge
//     beside it when it is not all of the text.
//   - An encrypted file is ErrEncrypted, also when its password is the one that
//     Excel puts in by itself for write protection.
//
// # Charsets
//
// These files name a Windows code page, or the language of the program, or
// nothing. Chinese is code page 936, read as GB18030. Where a file claims the
// western default but its bytes can only sensibly be GBK, they are read as GBK.
//
// # What is left out, and why
//
// Text that a reviewer deleted while changes were tracked stays in the text of
// a .doc, since telling it apart needs the formatting tables; RTF marks it and
// it is dropped there. Pages of a .doc exist only after layout, so it is one
// page here. Error values of formulas, master slides ("click to edit"), field
// codes, index entries, macros, embedded objects and pictures give no text.
// Files of Word 2, Excel 4, PowerPoint 95 and Microsoft Works, and what WPS
// wrote before it adopted these formats, are ErrUnsupported.
//
// The container is read by this package instead of by a library: the one at
// hand keeps the whole path of every storage, so that two megabytes of nested
// storages cost two gigabytes, and descends by recursion. The tests still use
// it to check that both see the same streams.
//
// # Example
//
//	doc, err := ole.Read(ctx, file, size, ole.DefaultLimits())
//	switch {
//	case errors.Is(err, ole.ErrEncrypted), errors.Is(err, ole.ErrUnsupported):
//		// keep the file, mark it as not extracted
//	case err != nil:
//		// doc.Pages hold what could be read
//	}
package ole
