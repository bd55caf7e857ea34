// Command compose-vectors reads .env texts with the parser that Docker Compose is built on and prints what
// each of them says. In: a JSON array of texts on stdin. Out: a JSON array of {"values": {...}}, or
// {"error": true} where the parser refuses the text.
package main

import (
	"encoding/json"
	"io"
	"log"
	"os"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/sirupsen/logrus"
)

type reading struct {
	Values map[string]string `json:"values,omitempty"`
	Error  bool              `json:"error,omitempty"`
}

func main() {
	logrus.SetOutput(io.Discard)
	var texts []string
	if err := json.NewDecoder(os.Stdin).Decode(&texts); err != nil {
		log.Fatal(err)
	}
	readings := make([]reading, len(texts))
	for i, text := range texts {
		values, err := dotenv.Parse(strings.NewReader(text))
		if err != nil {
			readings[i] = reading{Error: true}
			continue
		}
		readings[i] = reading{Values: values}
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	if err := out.Encode(readings); err != nil {
		log.Fatal(err)
	}
}
