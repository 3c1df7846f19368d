package oversight

import (
	"context"

	"docket/internal/access"
)

// Book is how the numbers of a register in one year follow each other, as far as its reader sees them.
type Book struct {
	Prefix       string   `json:"prefix"`
	IsClassified bool     `json:"is_classified"`
	First        int      `json:"first"`
	Last         int      `json:"last" doc:"the highest number that the caller sees"`
	Listed       int      `json:"listed" doc:"records that the caller sees"`
	Withheld     int      `json:"withheld" doc:"numbers in between whose records are not for the caller to see"`
	Missing      []string `json:"missing" doc:"numbers in between that no record has; there must be none"`
	Voids        []Void   `json:"voids" doc:"entries that were made void; they keep their number"`
	IsComplete   bool     `json:"is_complete" doc:"no number is missing"`
}

// Void is an entry that was made void.
type Void struct {
	ID         string `json:"id"`
	RegisterNo string `json:"register_no"`
	Reason     string `json:"reason"`
}

// Books holds the registers of a direction against the numbers that were given in a year; this year when
// year is 0.
func (s *Service) Books(ctx context.Context, actor access.Actor, direction string, year int) ([]Book, error) {
	if err := mayLook(actor); err != nil {
		return nil, err
	}
	if year == 0 {
		year = s.today().Year()
	}
	books, err := s.records.Books(ctx, actor, direction, year)
	if err != nil {
		return nil, err
	}
	return books, s.looked(ctx, actor, "register")
}
