package oversight

import (
	"context"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/handover"
)

// HandoverKinds is handover.Part's.
func (s *Service) HandoverKinds() []string { return []string{handover.AuditGrant} }

// Held is handover.Part's: the grants that an auditor has, which end when they leave.
func (s *Service) Held(ctx context.Context, _ access.Actor, username string) ([]handover.Item, error) {
	where := database.NewWhere().Arg("g.auditor = @auditor", "auditor", username).And("g.revoked_at IS NULL").Arg("g.expires_on >= @today", "today", s.today())
	list, err := readGrants(ctx, s.db, where, "ORDER BY g.granted_at, g.id", s.today())
	if err != nil {
		return nil, err
	}
	var items []handover.Item
	for _, g := range list {
		items = append(items, handover.Item{Kind: handover.AuditGrant, ID: g.ID, SubjectKind: "audit_grant", SubjectID: g.ID, Detail: g.From.String() + " – " + g.To.String()})
	}
	return items, nil
}

// HandOver is handover.Part's: a supervisor withdraws the grant.
func (s *Service) HandOver(ctx context.Context, actor access.Actor, h handover.Handing) error {
	if !actor.May(PermGrant) {
		return handover.ErrNoRight
	}
	return s.Revoke(ctx, actor, h.ID)
}
