package httpkit

import (
	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
)

// Media types of what the service makes itself.
const (
	PDF   = "application/pdf"
	ZIP   = "application/zip"
	Excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// Made is a file that the service has made itself and that is small enough to hold in memory.
type Made struct {
	Name      string
	MediaType string
	Content   []byte
}

// Response answers with the file. A PDF of ours may be shown by the browser: there is nothing foreign
// in it; anything else is a download.
func (m Made) Response() *huma.StreamResponse {
	return Stream(func(c *fiber.Ctx) error {
		kind := "attachment"
		if m.MediaType == PDF {
			kind = "inline"
		}
		c.Set(fiber.HeaderContentDisposition, Disposition(kind, m.Name))
		c.Set(fiber.HeaderContentType, m.MediaType)
		return c.Send(m.Content)
	})
}
