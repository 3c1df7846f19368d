package document

import (
	"context"

	"docket/internal/access"
	"docket/internal/fault"
	"docket/internal/page"
	"docket/internal/search"
)

// listMatching is List for records that contain words, in the usual order: the search finds, orders
// and pages them, and each is read under the actor's rights.
func (s *Service) listMatching(ctx context.Context, actor access.Actor, q Query, limit int, cursor string) (page.Page[Row], error) {
	answer, err := s.finder.Find(ctx, actor, search.Request{Text: q.Text, Filter: q.Filter, Kind: Kind, Sort: "-received_on", Limit: limit, Cursor: cursor, IDsOnly: true})
	if err != nil {
		return page.Page[Row]{}, err
	}
	ids := make([]string, len(answer.Hits))
	for i, h := range answer.Hits {
		ids[i] = h.ID
	}
	readable, err := s.ByID(ctx, actor, ids)
	if err != nil {
		return page.Page[Row]{}, err
	}
	var list []Document
	for _, id := range ids {
		if d, ok := readable[id]; ok {
			list = append(list, d)
		}
	}
	rows, err := s.rows(ctx, list)
	return page.Of(rows, answer.NextCursor, int64(answer.Total)), err
}

// mostMatching is how many records words may select where their order or due day is asked for too,
// which the index does not know: their ids go to the database.
const mostMatching = 5000

// matching returns the ids of the records that contain the words of q; the policy is the caller's.
func (s *Service) matching(ctx context.Context, actor access.Actor, q Query) ([]string, error) {
	ids := []string{}
	request := search.Request{Text: q.Text, Filter: q.Filter, Kind: Kind, Sort: "-received_on", Limit: page.MaxLimit, IDsOnly: true}
	for {
		answer, err := s.finder.Find(ctx, actor, request)
		if err != nil {
			return nil, err
		}
		if answer.Total > mostMatching {
			return nil, fault.ErrInvalid.With(fault.Field{Field: "q", Code: "too_many_found", Params: map[string]any{"max": mostMatching}})
		}
		for _, h := range answer.Hits {
			ids = append(ids, h.ID)
		}
		if answer.NextCursor == nil {
			return ids, nil
		}
		request.Cursor = *answer.NextCursor
	}
}
