package pdf

import (
	"fmt"
	"unicode"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

const (
	// objectsLooked is how many objects of a page are looked at to judge it.
	objectsLooked = 32
	// stampedLetters is the most text a page may carry and still count as a bare picture: a
	// page number or a receipt mark over a scan.
	stampedLetters = 16
)

// Page is what one page says.
type Page struct {
	Text          string // lines end in \r\n
	IsHidden      bool   // the text is the invisible layer of a scan
	IsBarePicture bool   // the page wants recognition
}

// Page reads the page at index. The error is ErrDamaged.
func (d *Document) Page(index int) (Page, error) {
	loaded, err := d.instance.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: d.handle, Index: index})
	if err != nil {
		return Page{}, fmt.Errorf("%w: load page %d: %w", ErrDamaged, index+1, err)
	}
	defer d.instance.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: loaded.Page})
	reference := requests.Page{ByReference: &loaded.Page}

	text, err := d.instance.GetPageText(&requests.GetPageText{Page: reference})
	if err != nil {
		return Page{}, fmt.Errorf("%w: read page %d: %w", ErrDamaged, index+1, err)
	}
	page := Page{Text: text.Text}
	look, err := d.look(reference)
	if err != nil {
		return page, nil // the text is worth more than the judgement
	}
	page.IsHidden = look.hiddenTexts > 0 && look.visibleTexts == 0
	letters := countLetters(page.Text)
	switch {
	case letters == 0:
		page.IsBarePicture = look.objects > 0
	case letters < stampedLetters:
		page.IsBarePicture = look.hasPagePicture
	}
	return page, nil
}

// look is what the first objects of a page are.
type look struct {
	objects                   int
	hiddenTexts, visibleTexts int
	hasPagePicture            bool // a picture covers at least half of the page
}

func (d *Document) look(page requests.Page) (look, error) {
	count, err := d.instance.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: page})
	if err != nil {
		return look{}, err
	}
	found := look{objects: count.Count}
	for index := range min(count.Count, objectsLooked) {
		object, err := d.instance.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: page, Index: index})
		if err != nil {
			return found, err
		}
		kind, err := d.instance.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: object.PageObject})
		if err != nil {
			return found, err
		}
		switch kind.Type {
		case enums.FPDF_PAGEOBJ_TEXT:
			mode, err := d.instance.FPDFTextObj_GetTextRenderMode(
				&requests.FPDFTextObj_GetTextRenderMode{PageObject: object.PageObject})
			if err != nil {
				return found, err
			}
			if mode.TextRenderMode == enums.FPDF_TEXTRENDERMODE_INVISIBLE {
				found.hiddenTexts++
			} else {
				found.visibleTexts++
			}
		case enums.FPDF_PAGEOBJ_IMAGE:
			found.hasPagePicture = found.hasPagePicture || d.coversPage(page, object.PageObject)
		}
	}
	return found, nil
}

func (d *Document) coversPage(page requests.Page, picture references.FPDF_PAGEOBJECT) bool {
	size, err := d.instance.GetPageSize(&requests.GetPageSize{Page: page})
	if err != nil {
		return false
	}
	bounds, err := d.instance.FPDFPageObj_GetBounds(&requests.FPDFPageObj_GetBounds{PageObject: picture})
	if err != nil {
		return false
	}
	area := float64(bounds.Right-bounds.Left) * float64(bounds.Top-bounds.Bottom)
	return area >= size.Width*size.Height/2
}

func countLetters(text string) int {
	count := 0
	for _, letter := range text {
		if unicode.IsLetter(letter) || unicode.IsNumber(letter) {
			count++
		}
	}
	return count
}
