package httpkit

import (
	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"docket/internal/fault"
)

// PageImageParams ask for the image of a page.
type PageImageParams struct {
	Page  int `query:"page" doc:"from 1; 1 when absent"`
	Width int `query:"width" doc:"pixels, 64 to 2400; 1000 when absent"`
}

const (
	lastPage   = 100000
	usualWidth = 1000
)

// Answer answers with the PNG that draw makes, or with its error; a HEAD with the length alone.
func (p PageImageParams) Answer(draw func(page, width int) ([]byte, error)) (*huma.StreamResponse, error) {
	if p.Page == 0 {
		p.Page = 1
	}
	if p.Width == 0 {
		p.Width = usualWidth
	}
	if p.Page < 0 || p.Page > lastPage {
		return nil, fault.ErrInvalid.With(fault.Field{Field: "page", Code: "out_of_range", Params: map[string]any{"min": 1, "max": lastPage}})
	}
	png, err := draw(p.Page, p.Width)
	if err != nil {
		return nil, err
	}
	return Stream(func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, "image/png")
		if c.Method() == fiber.MethodHead {
			c.Response().SkipBody = true
			c.Response().Header.SetContentLength(len(png))
			return nil
		}
		return c.Send(png)
	}), nil
}
