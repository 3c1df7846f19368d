package document

import (
	"slices"

	"docket/internal/access"
	"docket/internal/fault"
)

// ErrOriginal says that somebody who reads a classified record may not open its originals.
var ErrOriginal = fault.New(fault.Forbidden, "document.original_not_granted",
	"涉密文件的原件须经批准方可打开。请查看带标识的副本（copy.pdf），或请保管人在传阅范围申请中列入您。",
	"Opening the original of a classified document has to be granted. Read the marked copy (copy.pdf), or ask its custodian to name you in a request for its scope.")

// mayOpenOriginal reports whether the actor, who may read d, may open the bytes of its files too: of an
// open record everybody, of a classified one its custodian and deputy, whoever the approved scope names,
// and before there is one its registrar.
func (d *Document) mayOpenOriginal(actor access.Actor) bool {
	switch {
	case !d.Classification.Classified():
		return true
	case actor.Username == d.Custodian || actor.Username == d.Deputy:
		return true
	case d.ScopeState == ScopeApproved:
		return slices.Contains(d.Originals, actor.Username)
	}
	return actor.Username == d.RegisteredBy
}
