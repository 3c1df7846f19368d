package print

// Column is a column of a table.
type Column struct {
	Title string
	Width float64 // millimetres
	Align Align
}

// Table is a list with a heading that stands on every page.
type Table struct {
	Columns []Column
	Rows    [][]string
	Style   Style // of the cells; the heading is bold
}

// Table sets a table from y downwards, over as many pages as it takes, and returns where it ends on
// the last. A row is never split; one that is higher than a page is cut.
func (d *Document) Table(y float64, t Table) float64 {
	bottom := d.Height() - Margin
	heading := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		heading[i] = c.Title
	}
	bold := t.Style
	bold.Face, bold.Middle, bold.Align = Bold, true, Center
	y = d.row(t, bold, heading, y, bottom, true)
	for _, row := range t.Rows {
		if y+d.rowHeight(t, t.Style, row) > bottom {
			d.AddPage()
			y = d.row(t, bold, heading, Margin, bottom, true)
		}
		y = d.row(t, t.Style, row, y, bottom, false)
	}
	return y
}

func (d *Document) rowHeight(t Table, style Style, cells []string) float64 {
	height := style.lineHeight()
	for i, c := range t.Columns {
		if i < len(cells) {
			height = max(height, d.TextHeight(c.Width-2*cellPadding, style, cells[i]))
		}
	}
	return height + 2*cellPadding
}

func (d *Document) row(t Table, style Style, cells []string, y, bottom float64, heading bool) float64 {
	height := min(d.rowHeight(t, style, cells), bottom-y)
	x := (d.Width() - t.width()) / 2
	for i, c := range t.Columns {
		s := ""
		if i < len(cells) {
			s = cells[i]
		}
		if !heading {
			style.Align = c.Align
		}
		style.Middle = true
		d.Cell(Rect{x, y, c.Width, height}, style, s)
		x += c.Width
	}
	return y + height
}

func (t Table) width() float64 {
	sum := 0.0
	for _, c := range t.Columns {
		sum += c.Width
	}
	return sum
}

// Fits reports whether a table of rows, set from y downwards, ends on the same page.
func (d *Document) Fits(y float64, t Table, rows [][]string) bool {
	bold := t.Style
	bold.Face = Bold
	heading := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		heading[i] = c.Title
	}
	y += d.rowHeight(t, bold, heading)
	for _, row := range rows {
		y += d.rowHeight(t, t.Style, row)
	}
	return y <= d.Height()-Margin
}
