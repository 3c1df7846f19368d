package oversight

import (
	"context"
	"strings"
	"time"

	"docket/internal/access"
)

// Readership is who may read a record and who did, as the register tells it.
type Readership struct {
	Keys       []string // reader keys of package access
	Registrar  string
	Custodian  string
	Deputy     string
	Classified bool
	Readings   []Reading
}

// Reading is what somebody has read of a record.
type Reading struct {
	Username string    `json:"username"`
	Name     string    `json:"name"`
	What     string    `json:"what" doc:"record, text, preview, content, export, print; of an auditor record, list, trail, readers, print, sample, evidence"`
	IsAudit  bool      `json:"is_audit" doc:"seen under a grant of oversight"`
	Times    int       `json:"times"`
	First    time.Time `json:"first"`
	Last     time.Time `json:"last"`
}

// Readers is who could read a record now, and who did.
type Readers struct {
	Could      []Reader  `json:"could" doc:"who may read it at this moment"`
	Did        []Reading `json:"did" doc:"newest first"`
	IsRecorded bool      `json:"is_recorded" doc:"every reading is written down, as it is from 秘密 on; else did names auditors, prints and exports alone"`
}

// Reader is a person who may read a record, and why.
type Reader struct {
	Username   string `json:"username"`
	Name       string `json:"name"`
	Department string `json:"department"`
	Ways       []Way  `json:"ways"`
}

// Way is a reason for which somebody may read a record.
type Way struct {
	Kind  string `json:"kind" enum:"everyone,office,approver,department,rank,named,registrar,custodian,deputy,stand_in,role,grant"`
	Value string `json:"value" doc:"code of the department, rank, user name or role that the reason is about"`
}

// DocumentReaders answers who could read a record now and who did. fault.ErrNotFound when the actor does
// not see it.
func (s *Service) DocumentReaders(ctx context.Context, actor access.Actor, id string) (Readers, error) {
	if err := mayLook(actor); err != nil {
		return Readers{}, err
	}
	r, err := s.records.Readership(ctx, actor, id)
	if err != nil {
		return Readers{}, err
	}
	people, err := s.people(ctx)
	if err != nil {
		return Readers{}, err
	}
	out := Readers{Could: []Reader{}, Did: r.Readings, IsRecorded: r.Classified}
	for _, p := range people {
		ways := r.ways(p)
		if len(p.Audits) > 0 {
			covered, err := s.records.Covers(ctx, p, id)
			if err != nil {
				return Readers{}, err
			}
			if covered {
				ways = append(ways, Way{"grant", p.Username})
			}
		}
		if len(ways) > 0 {
			out.Could = append(out.Could, Reader{p.Username, p.Name, p.Department, ways})
		}
	}
	return out, nil
}

// ways says why a person reads the record, in the words of the office.
func (r Readership) ways(p access.Actor) []Way {
	var out []Way
	for _, group := range p.Ways(r.Keys) {
		kind, value, _ := strings.Cut(group, ":")
		switch kind {
		case "all":
			out = append(out, Way{Kind: "everyone"})
		case "records":
			out = append(out, Way{Kind: "office"})
		case "approvers":
			out = append(out, Way{Kind: "approver"})
		case "d":
			out = append(out, Way{"department", value})
		case "r":
			out = append(out, Way{"rank", value})
		case "n":
			out = append(out, Way{"stand_in", value})
		case "role":
			out = append(out, Way{"role", value})
		case "u":
			out = append(out, Way{r.person(value), value})
		}
	}
	return out
}

// person says as what somebody is named.
func (r Readership) person(username string) string {
	switch username {
	case r.Custodian:
		return "custodian"
	case r.Deputy:
		return "deputy"
	case r.Registrar:
		return "registrar"
	}
	return "named"
}
