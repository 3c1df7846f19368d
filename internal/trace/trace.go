package trace

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/canonical"
	"docket/internal/database"
	"docket/internal/event"
	"docket/internal/opaque"
	"docket/internal/seal"
)

// timeForm is how a statement writes its time: UTC, to the microsecond.
const timeForm = time.RFC3339Nano

// Act is something that a person decided or confirmed.
type Act struct {
	SubjectKind, SubjectID string

	Kind     string // of the task: instruct, acknowledge, witness …
	Node     string // the place in the route, where there is one
	Task     string // the task that was decided, where there was one
	Decision string
	Opinion  string
	OnBehalf string    // user name of the person acted for: by delegation, or with a pen
	Channel  string    // "" electronic, "paper"
	PenDate  string    // YYYY-MM-DD on the paper, where Channel is "paper"
	At       time.Time // when it was done here

	Version int      // of the subject that was decided on
	Content []string // SHA-256 of the files that it consisted of
	// Details are further codes and ids of the act: where it was returned to, what due date was granted.
	Details map[string]any
}

// Trace is an act as it was sealed.
type Trace struct {
	ID        string    `json:"id"`
	Seq       int       `json:"seq" doc:"place in the line of the subject, from 1"`
	At        time.Time `json:"at"`
	Actor     string    `json:"actor" doc:"user name"`
	ActorName string    `json:"actor_name"`
	OnBehalf  string    `json:"on_behalf,omitempty" doc:"user name of the person acted for"`
	Kind      string    `json:"kind"`
	Node      string    `json:"node,omitempty"`
	Task      string    `json:"task,omitempty"`
	Decision  string    `json:"decision"`
	Opinion   string    `json:"opinion,omitempty"`
	Channel   string    `json:"channel,omitempty" enum:"paper,"`
	PenDate   string    `json:"pen_date,omitempty" doc:"day on the paper"`
	Version   int       `json:"version" doc:"of the record that was decided on"`
	SHA256    string    `json:"sha256" doc:"of the statement"`

	Statement []byte `json:"-"` // canonical JSON
	Seal      []byte `json:"-"` // CMS, DER
}

// Traced is the audit event of a trace.
type Traced struct {
	SubjectKind string `json:"-"`
	SubjectID   string `json:"-"`
	Seq         int    `json:"seq"`
	SHA256      string `json:"sha256"`
	Kind        string `json:"kind"`
	Decision    string `json:"decision"`
}

// EventKind names the event.
func (Traced) EventKind() string { return "trace.act.sealed" }

// EventSubject is what was decided on.
func (e Traced) EventSubject() (string, string) { return e.SubjectKind, e.SubjectID }

// Keeper writes and reads traces.
type Keeper struct {
	archiveID string
	sealer    *seal.Sealer
	events    *event.Recorder
}

// NewKeeper returns a keeper that seals with sealer.
func NewKeeper(archiveID string, sealer *seal.Sealer, events *event.Recorder) *Keeper {
	return &Keeper{archiveID, sealer, events}
}

// Seal signs a paper that is made from traces, as each of them is.
func (k *Keeper) Seal(content []byte) ([]byte, error) { return k.sealer.Seal(content) }

// Authority is ca.pem: the certificate against which anyone can check the seals.
func (k *Keeper) Authority() []byte { return k.sealer.Authority() }

// statement is what is sealed. Its canonical JSON is stored as it was sealed and never made again.
type statement struct {
	Format   int            `json:"format"`
	ID       string         `json:"id"`
	Archive  string         `json:"archive"`
	Subject  subject        `json:"subject"`
	Seq      int            `json:"seq"`
	Prev     *string        `json:"prev"` // SHA-256 of the statement before
	At       string         `json:"at"`
	Actor    person         `json:"actor"`
	OnBehalf string         `json:"on_behalf,omitempty"`
	Kind     string         `json:"kind"`
	Node     string         `json:"node,omitempty"`
	Task     string         `json:"task,omitempty"`
	Decision string         `json:"decision"`
	Opinion  string         `json:"opinion"`
	Channel  string         `json:"channel,omitempty"`
	PenDate  string         `json:"pen_date,omitempty"`
	Details  map[string]any `json:"details,omitempty"`
}

type subject struct {
	Kind    string   `json:"kind"`
	ID      string   `json:"id"`
	Version int      `json:"version"`
	Content []string `json:"content"`
}

type person struct {
	ID       string `json:"id"`
	Username string `json:"username"`
	Name     string `json:"name"`
}

// Append seals act as done by actor and writes it at the end of the subject's line, with its audit
// event, as part of tx. The caller holds the lock on the subject's row.
func (k *Keeper) Append(ctx context.Context, tx pgx.Tx, actor access.Actor, act Act) (Trace, error) {
	var last struct {
		Seq    int
		SHA256 *string
	}
	err := tx.QueryRow(ctx, "SELECT seq, sha256 FROM trace WHERE subject_kind = $1 AND subject_id = $2 ORDER BY seq DESC LIMIT 1", act.SubjectKind, act.SubjectID).Scan(&last.Seq, &last.SHA256)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return Trace{}, fmt.Errorf("read last trace: %w", err)
	}
	at := act.At.UTC().Truncate(time.Microsecond)
	content := act.Content
	if content == nil {
		content = []string{}
	}
	id := opaque.ID()
	bytes, err := canonical.JSON(statement{Format: 1, ID: id, Archive: k.archiveID, Subject: subject{act.SubjectKind, act.SubjectID, act.Version, content},
		Seq: last.Seq + 1, Prev: last.SHA256, At: at.Format(timeForm), Actor: person{actor.ID, actor.Username, actor.Name},
		OnBehalf: act.OnBehalf, Kind: act.Kind, Node: act.Node, Task: act.Task, Decision: act.Decision, Opinion: act.Opinion,
		Channel: act.Channel, PenDate: act.PenDate, Details: act.Details})
	if err != nil {
		return Trace{}, err
	}
	sealed, err := k.sealer.Seal(bytes)
	if err != nil {
		return Trace{}, err
	}
	sum := sha256.Sum256(bytes)
	t := Trace{ID: id, Seq: last.Seq + 1, At: at, Actor: actor.Username, ActorName: actor.Name, OnBehalf: act.OnBehalf, Kind: act.Kind, Node: act.Node,
		Task: act.Task, Decision: act.Decision, Opinion: act.Opinion, Channel: act.Channel, PenDate: act.PenDate, Version: act.Version,
		SHA256: hex.EncodeToString(sum[:]), Statement: bytes, Seal: sealed}
	_, err = tx.Exec(ctx, `INSERT INTO trace (id, subject_kind, subject_id, seq, at, actor, actor_name, on_behalf, kind, node, task, decision, opinion, channel, pen_date, version, sha256, statement, seal)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
		t.ID, act.SubjectKind, act.SubjectID, t.Seq, t.At, t.Actor, t.ActorName, t.OnBehalf, t.Kind, t.Node, t.Task, t.Decision, t.Opinion, t.Channel, t.PenDate, t.Version, t.SHA256, t.Statement, t.Seal)
	if err != nil {
		return Trace{}, fmt.Errorf("write trace: %w", err)
	}
	return t, k.events.Record(ctx, tx, actor, Traced{act.SubjectKind, act.SubjectID, t.Seq, t.SHA256, t.Kind, t.Decision})
}

// Restore writes an act that was sealed before, as part of a restore, unless it is there.
func Restore(ctx context.Context, tx pgx.Tx, sealed, seal []byte) error {
	var s statement
	if err := json.Unmarshal(sealed, &s); err != nil {
		return fmt.Errorf("read sealed act: %w", err)
	}
	at, err := time.Parse(timeForm, s.At)
	if err != nil {
		return fmt.Errorf("read sealed act: %w", err)
	}
	sum := sha256.Sum256(sealed)
	_, err = tx.Exec(ctx, `INSERT INTO trace (id, subject_kind, subject_id, seq, at, actor, actor_name, on_behalf, kind, node, task, decision, opinion, channel, pen_date, version, sha256, statement, seal)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) ON CONFLICT DO NOTHING`,
		s.ID, s.Subject.Kind, s.Subject.ID, s.Seq, at, s.Actor.Username, s.Actor.Name, s.OnBehalf, s.Kind, s.Node, s.Task, s.Decision, s.Opinion, s.Channel,
		s.PenDate, s.Subject.Version, hex.EncodeToString(sum[:]), sealed, seal)
	if err != nil {
		return fmt.Errorf("restore sealed act: %w", err)
	}
	return nil
}

const columns = "id, seq, at, actor, actor_name, on_behalf, kind, node, task, decision, opinion, channel, pen_date, version, sha256, statement, seal"

func collect(rows pgx.Rows) ([]Trace, error) {
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Trace, error) {
		var t Trace
		err := row.Scan(&t.ID, &t.Seq, &t.At, &t.Actor, &t.ActorName, &t.OnBehalf, &t.Kind, &t.Node, &t.Task, &t.Decision, &t.Opinion, &t.Channel, &t.PenDate, &t.Version, &t.SHA256, &t.Statement, &t.Seal)
		t.At = t.At.UTC()
		return t, err
	})
}

// List returns the line of a subject, oldest first. Ask only for one that the reader may see.
func List(ctx context.Context, q database.Querier, subjectKind, subjectID string) ([]Trace, error) {
	rows, err := q.Query(ctx, "SELECT "+columns+" FROM trace WHERE subject_kind = $1 AND subject_id = $2 ORDER BY seq", subjectKind, subjectID)
	if err != nil {
		return nil, fmt.Errorf("read traces: %w", err)
	}
	list, err := collect(rows)
	if err != nil {
		return nil, fmt.Errorf("read traces: %w", err)
	}
	return list, nil
}
