package document

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"docket/index/fold"
	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/numbering"
)

// PermRegisters is the right to add and change registers.
var PermRegisters = access.NewPermission("document.registers", access.Admin)

// permNumbers is who sees how far the numbers of the open registers have come: those who read
// everything that stands in them.
var permNumbers = access.NewPermission("document.numbers", access.Registrar, access.Archivist)

// Register is a register (登记簿), which numbers the documents of one direction.
type Register struct {
	Prefix       string         `json:"prefix"`
	Direction    string         `json:"direction" enum:"incoming,outgoing,internal"`
	IsClassified bool           `json:"is_classified"`
	IsDefault    bool           `json:"is_default" doc:"takes the documents that name no register"`
	FirstNumber  int            `json:"first_number" doc:"the first number of a year"`
	Form         numbering.Form `json:"form"`
	Example      string         `json:"example" doc:"a number in this form"`
	Last         map[string]int `json:"last" doc:"the last number by year, as far as the caller reads what stands in the register"`
	Version      int            `json:"version"`
}

// RegisterInput is a register as an administrator enters it. In a change nil leaves a field as it is;
// prefix, direction and level are fixed.
type RegisterInput struct {
	Prefix       string
	Direction    string
	IsClassified bool
	IsDefault    *bool
	FirstNumber  *int
	Form         *string
	Version      int
}

// Registers returns the registers: the open ones for everyone, the classified ones for those who are
// cleared and those who manage registers. How far a classified one has come tells how many secrets
// there are; so it says what the caller may read, and no more.
func (s *Service) Registers(ctx context.Context, actor access.Actor) ([]Register, error) {
	rows, err := s.db.Query(ctx, "SELECT "+registerColumns+" FROM register WHERE NOT is_classified OR $1 ORDER BY is_classified, direction, NOT is_default, prefix",
		actor.Cleared() || actor.May(PermRegisters))
	if err != nil {
		return nil, fmt.Errorf("read registers: %w", err)
	}
	list, err := pgx.CollectRows(rows, scanRegister)
	if err != nil {
		return nil, fmt.Errorf("read registers: %w", err)
	}
	if err := s.addLast(ctx, actor, list); err != nil {
		return nil, err
	}
	slices.SortStableFunc(list, func(a, b Register) int { return directionOrder(a) - directionOrder(b) })
	return list, nil
}

func directionOrder(r Register) int {
	at := slices.Index([]string{Incoming, Outgoing, Inside}, r.Direction)
	if r.IsClassified {
		at += 3
	}
	return at
}

func (s *Service) addLast(ctx context.Context, actor access.Actor, list []Register) error {
	args := pgx.NamedArgs{"all": actor.May(permNumbers) && actor.Clearance >= access.Internal, "cleared": actor.Cleared()}
	rows, err := s.db.Query(ctx, `
		SELECT n.series, n.year, CASE WHEN NOT r.is_classified THEN n.last ELSE coalesce((
			SELECT d.number FROM document d WHERE d.register = n.series AND d.number_year = n.year AND `+access.Predicate(actor, "d", args)+`
			ORDER BY d.number DESC LIMIT 1), 0) END
		FROM number_series n JOIN register r ON r.prefix = n.series
		WHERE CASE WHEN r.is_classified THEN @cleared::boolean ELSE @all::boolean END`, args)
	if err != nil {
		return fmt.Errorf("read numbers: %w", err)
	}
	var prefix string
	var year, last int
	_, err = pgx.ForEachRow(rows, []any{&prefix, &year, &last}, func() error {
		for i := range list {
			if list[i].Prefix == prefix && last > 0 {
				list[i].Last[fmt.Sprint(year)] = last
			}
		}
		return nil
	})
	return err
}

// AddRegister adds a register.
func (s *Service) AddRegister(ctx context.Context, actor access.Actor, in RegisterInput) (Register, error) {
	if err := actor.Require(PermRegisters); err != nil {
		return Register{}, err
	}
	r := Register{Prefix: strings.TrimSpace(in.Prefix), Direction: in.Direction, IsClassified: in.IsClassified, FirstNumber: 1, Form: numbering.Standard, Version: 1}
	return s.changeRegister(ctx, actor, in, true, func(pgx.Tx) (Register, error) {
		var check fault.Check
		if n := utf8.RuneCountInString(r.Prefix); n < 1 || n > 20 || strings.ContainsFunc(r.Prefix, isNoPrefix) {
			check.Add("prefix", "register_prefix")
		}
		if !slices.Contains([]string{Incoming, Outgoing, Inside}, r.Direction) {
			check.Add("direction", "choice", "choices", strings.Join([]string{Incoming, Outgoing, Inside}, ", "))
		}
		return r, check.Err()
	})
}

// isNoPrefix tells what cannot stand in a prefix: whatever would not be read back as part of a number.
func isNoPrefix(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '·'
}

// EditRegister changes the form, the first number or the standing of a register. Numbers that have
// been given stay as they are.
func (s *Service) EditRegister(ctx context.Context, actor access.Actor, prefix string, in RegisterInput) (Register, error) {
	if err := actor.Require(PermRegisters); err != nil {
		return Register{}, err
	}
	return s.changeRegister(ctx, actor, in, false, func(tx pgx.Tx) (Register, error) {
		rows, err := tx.Query(ctx, "SELECT "+registerColumns+" FROM register WHERE prefix = $1 FOR UPDATE", prefix)
		if err != nil {
			return Register{}, fmt.Errorf("lock register: %w", err)
		}
		r, err := pgx.CollectExactlyOneRow(rows, scanRegister)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return Register{}, ErrNotFound
		case err != nil:
			return Register{}, fmt.Errorf("lock register: %w", err)
		case r.Version != in.Version:
			return Register{}, fault.ErrStale
		}
		r.Version++
		return r, nil
	})
}

func (s *Service) changeRegister(ctx context.Context, actor access.Actor, in RegisterInput, isNew bool, begin func(pgx.Tx) (Register, error)) (Register, error) {
	var r Register
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) (err error) {
		if r, err = begin(tx); err != nil {
			return err
		}
		var check fault.Check
		if err := s.applyRegister(ctx, tx, &r, in, &check); err != nil {
			return err
		}
		if err := check.Err(); err != nil {
			return err
		}
		if r.IsDefault { // one takes the place of the other
			_, err := tx.Exec(ctx, "UPDATE register SET is_default = false, version = version + 1 WHERE direction = $1 AND is_classified = $2 AND is_default AND prefix <> $3",
				r.Direction, r.IsClassified, r.Prefix)
			if err != nil {
				return fmt.Errorf("change default register: %w", err)
			}
		}
		sql := "UPDATE register SET is_default = $4, first_number = $5, form = $6, version = $7 WHERE prefix = $1 AND direction = $2 AND is_classified = $3"
		if isNew {
			sql = "INSERT INTO register (prefix, direction, is_classified, is_default, first_number, form, version) VALUES ($1, $2, $3, $4, $5, $6, $7)"
		}
		_, err = tx.Exec(ctx, sql, r.Prefix, r.Direction, r.IsClassified, r.IsDefault, r.FirstNumber, r.Form, r.Version)
		switch {
		case database.IsUnique(err, "register_pkey"):
			return fault.ErrInvalid.With(fault.Field{Field: "prefix", Code: "taken"})
		case database.IsUnique(err, "register_default"):
			return fault.ErrStale
		case err != nil:
			return fmt.Errorf("write register: %w", err)
		}
		return s.events.Record(ctx, tx, actor, RegisterChanged{r.Prefix, r.FirstNumber, string(r.Form), r.IsDefault, isNew})
	})
	if err != nil {
		return Register{}, err
	}
	list := []Register{r.shown()}
	return list[0], s.addLast(ctx, actor, list)
}

// applyRegister sets what in holds on r and names what is wrong.
func (s *Service) applyRegister(ctx context.Context, tx pgx.Tx, r *Register, in RegisterInput, check *fault.Check) error {
	if in.IsDefault != nil {
		if r.IsDefault && !*in.IsDefault {
			check.Add("is_default", "default_needed")
		}
		r.IsDefault = *in.IsDefault
	}
	if in.FirstNumber != nil && *in.FirstNumber != r.FirstNumber {
		r.FirstNumber = *in.FirstNumber
		if r.FirstNumber < 1 || r.FirstNumber > 1_000_000 {
			check.Add("first_number", "out_of_range", "min", 1, "max", 1_000_000)
		}
		var begun bool
		err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM number_series WHERE series = $1 AND year = $2)", r.Prefix, s.today().Year()).Scan(&begun)
		if err != nil {
			return fmt.Errorf("read numbers: %w", err)
		}
		// Of a classified register this would tell that something stands in it; there the number simply
		// holds from the next year on.
		if begun && !r.IsClassified {
			check.Add("first_number", "year_begun", "year", s.today().Year())
		}
	}
	if in.Form != nil {
		r.Form = numbering.Form(strings.TrimSpace(*in.Form))
	}
	if err := r.Form.Check(); err != nil {
		check.Add("form", err.Error(), "max", numbering.MaxFormRunes)
		return nil
	}
	return r.checkDistinct(ctx, tx, check)
}

// checkDistinct refuses a form that writes the numbers of another register, to whoever reads them.
func (r *Register) checkDistinct(ctx context.Context, tx pgx.Tx, check *fault.Check) error {
	rows, err := tx.Query(ctx, "SELECT "+registerColumns+" FROM register WHERE prefix <> $1", r.Prefix)
	if err != nil {
		return fmt.Errorf("read registers: %w", err)
	}
	others, err := pgx.CollectRows(rows, scanRegister)
	if err != nil {
		return fmt.Errorf("read registers: %w", err)
	}
	for _, other := range others {
		if fold.NumberKey(other.Form.Write(other.Prefix, 2026, 15)) == fold.NumberKey(r.Form.Write(r.Prefix, 2026, 15)) {
			check.Add("form", "form_taken", "prefix", other.Prefix)
			return nil
		}
	}
	return nil
}

const registerColumns = "prefix, direction, is_classified, is_default, first_number, form, version"

func scanRegister(row pgx.CollectableRow) (Register, error) {
	var r Register
	err := row.Scan(&r.Prefix, &r.Direction, &r.IsClassified, &r.IsDefault, &r.FirstNumber, &r.Form, &r.Version)
	return r.shown(), err
}

func (r Register) shown() Register {
	r.Example, r.Last = r.Form.Write(r.Prefix, 2026, 15), map[string]int{}
	return r
}

// RegisterChanged is written when a register is added or changed. It holds what is in force from then on.
type RegisterChanged struct {
	Prefix      string `json:"-"`
	FirstNumber int    `json:"first_number"`
	Form        string `json:"form"`
	IsDefault   bool   `json:"is_default"`
	Added       bool   `json:"added,omitempty"`
}

// EventKind names the event.
func (RegisterChanged) EventKind() string { return "document.register.changed" }

// EventSubject is the register.
func (e RegisterChanged) EventSubject() (string, string) { return "register", e.Prefix }
