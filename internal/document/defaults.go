package document

import (
	"context"

	"docket/internal/setting"
)

// begin fills in what the record leaves to the settings of the office, and says whether the registrar
// is to be warned of likely duplicates.
func (s *Service) begin(ctx context.Context, in *Input) (warn bool, err error) {
	if !in.given["handling"] {
		if in.Handling, err = s.settings.Choice(ctx, setting.DefaultHandling); err != nil {
			return false, err
		}
	}
	return s.settings.Flag(ctx, setting.DuplicateWarning)
}
