package extract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"docket/internal/extract/pdf"
	"docket/internal/sandbox"
)

// ChildMain is `docket child extract`: it confines this process and then answers requests on the
// socket in until the parent closes it. out takes a sentence for a person who runs the command by
// hand. It returns the exit status. It must be called before the program opens anything else.
func ChildMain(in, out *os.File) int {
	return childMain(in, out, (*child).read)
}

// reader reads the document's text; tests put another one in its place.
type reader func(c *child, ctx context.Context, request request, file *os.File) (ending, error)

func childMain(in, out *os.File, read reader) int {
	confinement, err := sandbox.Enter()
	if err != nil {
		_, _ = fmt.Fprintln(out, "docket child: started by docket serve, not by hand:", err)
		return 2
	}
	connection, err := connectionOf(in)
	if err != nil {
		_, _ = fmt.Fprintln(out, "docket child:", err)
		return 2
	}
	defer connection.Close()
	c := &child{folder: confinement.Folder, connection: connection, readText: read}
	defer c.closeEngine()
	if err := c.serve(confinement); err != nil {
		return 1
	}
	return 0
}

// child is the confined side of a worker.
type child struct {
	folder     string
	connection *net.UnixConn
	readText   reader
	engine     *pdf.Engine
}

func (c *child) serve(confinement sandbox.Confinement) error {
	if err := writeFrame(c.connection, reply{Greeting: &confinement}); err != nil {
		return err
	}
	for {
		request, file, err := receiveRequest(c.connection)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		ending := c.answer(request, file)
		if err := writeFrame(c.connection, reply{Ending: &ending}); err != nil {
			return err
		}
	}
}

// answer performs one request. A panic of a reader ends the request, and the parent ends the child.
func (c *child) answer(request request, file *os.File) (end ending) {
	defer func() {
		if problem := recover(); problem != nil {
			end = ending{MediaType: end.MediaType, Reason: ReasonCrashed}
		}
	}()
	ctx := context.Background()
	if request.TimeoutMS > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(request.TimeoutMS)*time.Millisecond)
		defer cancel()
	}
	if file != nil {
		defer file.Close()
	}
	var err error
	switch request.Verb {
	case verbWarm:
		err = pdf.Warm(".")
	case verbExtract:
		end, err = c.readText(c, ctx, request, file)
	case verbConvert:
		end, err = c.convert(ctx, request, file)
	case verbRecognise:
		err = c.recognise(ctx, request, file)
	case verbDraw:
		err = c.draw(ctx, request, file)
	case verbBind:
		err = c.bind(request, file)
	case verbBlanks:
		end, err = c.blanks(request, file)
	case verbRecords:
		end, err = c.records(request, file)
	case verbUnpack:
		end, err = c.unpack(ctx, file)
	default:
		err = errFrame
	}
	if err != nil {
		end.Reason = reasonOf(err)
	}
	return end
}

// pdfEngine loads PDFium at the first PDF.
func (c *child) pdfEngine() (*pdf.Engine, error) {
	if c.engine == nil {
		engine, err := pdf.Open(fmt.Sprintf("/proc/self/fd/%d", sandbox.FirstFile))
		if err != nil {
			return nil, err
		}
		c.engine = engine
	}
	return c.engine, nil
}

func (c *child) closeEngine() {
	if c.engine != nil {
		_ = c.engine.Close()
	}
}

// scratch makes a folder for one request and removes it with everything in it.
func (c *child) scratch(use func(folder string) error) error {
	folder, err := os.MkdirTemp(c.folder, "request-*")
	if err != nil {
		return fmt.Errorf("make a scratch folder: %w", err)
	}
	defer os.RemoveAll(folder)
	return use(folder)
}
