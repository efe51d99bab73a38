package org.bftldap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressPrinterTest {

    private final StringWriter text = new StringWriter();

    @Test
    void a_file_gets_a_line_for_each_tenth() {
        ProgressPrinter progress = new ProgressPrinter(new PrintWriter(text), false, () -> 0);
        for (int i = 0; i <= 1_000; i++) {
            progress.at("writing", i, 1_000);
        }
        progress.end();
        assertThat(text.toString().lines()).hasSize(10).contains("writing: 500 of 1000").last().asString().isEqualTo("writing: 1000 of 1000");
    }

    @Test
    void a_terminal_gets_one_line_that_is_drawn_anew_and_taken_away() {
        long[] now = {0};
        ProgressPrinter progress = new ProgressPrinter(new PrintWriter(text), true, () -> now[0]);
        progress.at("writing", 1, 10);
        assertThat(text.toString()).as("not before somebody could have waited").isEmpty();
        now[0] = 1_000_000_000L;
        progress.at("writing", 5, 10);
        progress.end();
        assertThat(text.toString()).contains("\rwriting [" + "#".repeat(15) + " ".repeat(15) + "] 5 of 10").doesNotContain("\n").endsWith("\r\u001b[K");
    }
}
