package document

import (
	"context"

	"docket/internal/access"
	"docket/internal/page"
	"docket/internal/search"
)

// ListMatching is List for records that also contain words: the search finds and orders them, newest
// receipt first, and each is read under the actor's rights.
func (s *Service) ListMatching(ctx context.Context, actor access.Actor, text string, f search.Filter, limit int, cursor string) (page.Page[Document], error) {
	answer, err := s.finder.Find(ctx, actor, search.Request{Text: text, Filter: f, Kind: Kind, Sort: "-received_on", Limit: limit, Cursor: cursor})
	if err != nil {
		return page.Page[Document]{}, err
	}
	ids := make([]string, len(answer.Hits))
	for i, h := range answer.Hits {
		ids[i] = h.ID
	}
	readable, err := s.ByID(ctx, actor, ids)
	if err != nil {
		return page.Page[Document]{}, err
	}
	var list []Document
	for _, id := range ids {
		if d, ok := readable[id]; ok {
			list = append(list, d)
		}
	}
	return page.Of(list, answer.NextCursor, int64(answer.Total)), nil
}
