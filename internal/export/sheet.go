package export

import (
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode"

	"github.com/xuri/excelize/v2"
)

// Column is a column of a sheet.
type Column struct {
	Title string
	Width float64 // in characters
}

// Sheet is a table to be written.
type Sheet struct {
	Name    string
	Mark    string // 密级, on each printed page
	Columns []Column
	// Rows yields the cells of a row: texts and numbers.
	Rows iter.Seq2[[]any, error]
}

// mostRunes is how long a cell of Excel may be.
const mostRunes = 32_767

// Write writes a workbook with one sheet; scratch is a folder for what does not fit into memory. It
// returns how many rows there were.
func Write(w io.Writer, scratch string, s Sheet) (rows int, err error) {
	f := excelize.NewFile(excelize.Options{TmpDir: scratch})
	defer func() { _ = f.Close() }()
	name := f.GetSheetName(0)
	if err := f.SetDocProps(&excelize.DocProperties{Creator: "Docket", LastModifiedBy: "Docket", Title: s.Name}); err != nil {
		return 0, fmt.Errorf("write sheet: %w", err)
	}
	if err := setUpPage(f, name, s); err != nil {
		return 0, fmt.Errorf("write sheet: %w", err)
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8EEF7"}},
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}})
	if err != nil {
		return 0, fmt.Errorf("write sheet: %w", err)
	}
	stream, err := f.NewStreamWriter(name)
	if err != nil {
		return 0, fmt.Errorf("write sheet: %w", err)
	}
	heading := make([]any, len(s.Columns))
	for i, c := range s.Columns {
		heading[i] = excelize.Cell{StyleID: bold, Value: c.Title}
		if err := stream.SetColWidth(i+1, i+1, c.Width); err != nil {
			return 0, fmt.Errorf("write sheet: %w", err)
		}
	}
	if err := stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return 0, fmt.Errorf("write sheet: %w", err)
	}
	if err := stream.SetRow("A1", heading); err != nil {
		return 0, fmt.Errorf("write sheet: %w", err)
	}
	for row, err := range s.Rows {
		if err != nil {
			return rows, err
		}
		rows++
		for i := range row {
			if text, ok := row[i].(string); ok {
				row[i] = harmless(text)
			}
		}
		if err := stream.SetRow(fmt.Sprintf("A%d", rows+1), row); err != nil {
			return rows, fmt.Errorf("write sheet: %w", err)
		}
	}
	if err := stream.Flush(); err != nil {
		return rows, fmt.Errorf("write sheet: %w", err)
	}
	if _, err := f.WriteTo(w); err != nil {
		return rows, fmt.Errorf("write sheet: %w", err)
	}
	return rows, nil
}

// setUpPage has the sheet print as a register does: lying, as wide as the paper, heading and page
// number on each page.
func setUpPage(f *excelize.File, name string, s Sheet) error {
	landscape, a4, oneWide, anyHeight := "landscape", 9, 1, 0
	if err := f.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &a4, FitToWidth: &oneWide, FitToHeight: &anyHeight}); err != nil {
		return err
	}
	wide := true
	if err := f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &wide}); err != nil {
		return err
	}
	return f.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddHeader: "&L&B" + s.Mark + "&C" + s.Name, OddFooter: "&R&P/&N"})
}

// harmless is a text as a cell holds it. What a spreadsheet would take for a formula, here or after
// it has been saved as CSV, gets an apostrophe in front; what XML cannot hold goes.
func harmless(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if runes := []rune(s); len(runes) >= mostRunes { // one is left for the apostrophe
		s = string(runes[:mostRunes-1])
	}
	if s != "" && strings.ContainsRune("=+-@\t＝＋－＠", []rune(s)[0]) {
		return "'" + s
	}
	return s
}
