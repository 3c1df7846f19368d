package extract

import (
	"context"
	"errors"

	"docket/internal/extract/format"
	"docket/internal/extract/office"
	"docket/internal/extract/ole"
	"docket/internal/extract/pdf"
	"docket/internal/extract/picture"
)

// reasons translates the readers' errors; the first that matches counts.
var reasons = []struct {
	err    error
	reason string
}{
	{context.DeadlineExceeded, ReasonTimeout},
	{errTooMuch, ReasonTooLarge},
	{pdf.ErrTooLarge, ReasonTooLarge}, {format.ErrTooLarge, ReasonTooLarge}, {ole.ErrTooLarge, ReasonTooLarge},
	{picture.ErrTooLarge, ReasonTooLarge}, {office.ErrTooLarge, ReasonTooLarge},
	{pdf.ErrEncrypted, ReasonEncrypted}, {format.ErrEncrypted, ReasonEncrypted}, {ole.ErrEncrypted, ReasonEncrypted},
	{format.ErrUnsupported, ReasonUnsupported}, {ole.ErrUnsupported, ReasonUnsupported},
	{picture.ErrUnsupported, ReasonUnsupported},
	{pdf.ErrDamaged, ReasonDamaged}, {format.ErrDamaged, ReasonDamaged}, {ole.ErrDamaged, ReasonDamaged},
	{picture.ErrDamaged, ReasonDamaged}, {office.ErrFailed, ReasonDamaged},
}

// reasonOf returns the reason for an error; what nobody foresaw is a crash of the reader.
func reasonOf(err error) string {
	for _, known := range reasons {
		if errors.Is(err, known.err) {
			return known.reason
		}
	}
	return ReasonCrashed
}
