// Package print writes the office's forms as PDF on A4: 收文处理笺, 传阅单, 销毁清册, certificates. What
// leaves it can be searched and copied from, prints the same on every machine, and holds its fonts.
//
// # Words
//
// A Document is a form under way; its pages are numbered n/m when it is written. Lengths are in
// millimetres from the top left corner of the sheet; sizes of type are in points. A Face is one of
// the two faces of the Chinese font, a Style a face with size and alignment. A Box is a text in a
// rectangle; it wraps as Chinese is set: between any two characters, never within a Latin word, no
// closing mark at the beginning of a line and no opening one at its end. A Table repeats its heading
// on every page and never splits a row. The mark (密级) stands top left, the watermark across each
// page.
//
// # Example
//
// The name of the package is that of a built-in function, so it is imported as printing.
//
//	fonts, err := printing.Find()            // ErrNoFont: no Chinese font is installed
//	form := printing.New(fonts, printing.Setup{Title: "收文处理笺", Footer: "岚洲港务集团", Now: now})
//	form.AddPage()
//	form.Text(printing.Rect{X: 20, Y: 25, W: 170, H: 12}, printing.Style{Face: printing.Bold, Size: 22, Align: printing.Center}, "收文处理笺")
//	below := form.Table(45, printing.Table{Columns: columns, Rows: rows})
//	form.QR(170, 20, 20, "https://docket.example/documents/01J…")
//	err = form.Write(w)
//
// A form may bear a seal (Setup.Seal): a signature over the whole file, which readers of PDF check.
//
// # Fonts
//
// Chinese faces come from the Noto CJK fonts that `make extras` installs. Their outlines are CFF with
// CID keys, which no Go library cuts down; so each glyph in use becomes a procedure of a Type 3 font,
// 256 to a font, with a table that leads back to Unicode. A form of one page is some 60 kB. The option
// not taken, embedding the face whole, would be 25 MB.
//
// A character that the font lacks is drawn as □ and still found as itself.
package print
