package lsp

import (
	"testing"
	"testing/synctest"

	"go.lsp.dev/protocol"
)

// An answer that was late wakes the diagnoser, and waits for nobody.
func TestLateAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newFull(Options{})
		st := s.store.current.Load().withBuffer(&buffer{URI: docURI, key: docURI}, opened{})
		s.diagnoser.take(st.because(indexed{})) // a newer one
		done := make(chan error, 1)
		go func() {
			_, err := s.diagnoser.pull(t.Context(), st, &protocol.DocumentDiagnosticParams{TextDocument: protocol.TextDocumentIdentifier{URI: docURI}})
			done <- err
		}()
		synctest.Wait()
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
		default:
			t.Error("it hangs")
		}
		if len(s.diagnoser.wake) == 0 {
			t.Error("nobody was woken")
		}
	})
}
