package org.bftldap.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.bftldap.cli.load.Progress;

/** Progress as one line that changes, on a terminal; else as a line for each tenth. Of one thread. */
final class ProgressPrinter implements Progress {

    private static final int BAR_WIDTH = 30;

    /** Less is over before somebody looks. */
    private static final int LINES_FROM = 1_000;

    private static final long REDRAW_NANOS = 100_000_000L;
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    private final PrintWriter out;
    private final boolean terminal;
    private final LongSupplier nanos;
    private long shownAtNanos;
    private long shownTenth;
    private boolean drawn;

    ProgressPrinter(PrintWriter out, boolean terminal, LongSupplier nanos) {
        this.out = out;
        this.terminal = terminal;
        this.nanos = nanos;
        this.shownAtNanos = nanos.getAsLong();
    }

    /** Whether standard error is shown to somebody. */
    static boolean onTerminal() {
        try {
            String target = Files.readSymbolicLink(STANDARD_ERROR).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    @Override
    public void at(String step, long done, long total) {
        if (terminal) {
            long now = nanos.getAsLong();
            if (now - shownAtNanos >= REDRAW_NANOS) {
                shownAtNanos = now;
                draw(step, done, total);
            }
        } else if (total >= LINES_FROM && done * 10 / total > shownTenth) {
            shownTenth = done * 10 / total;
            out.println(step + ": " + done + " of " + total);
            out.flush();
        }
    }

    private void draw(String step, long done, long total) {
        drawn = true;
        if (total == 0) {
            out.print("\r" + step + " " + done + "\u001b[K");
        } else {
            int full = (int) (done * BAR_WIDTH / total);
            out.print("\r" + step + " [" + "#".repeat(full) + " ".repeat(BAR_WIDTH - full) + "] " + done + " of " + total + "\u001b[K");
        }
        out.flush();
    }

    @Override
    public void end() {
        shownTenth = 0;
        if (drawn) {
            drawn = false;
            out.print("\r\u001b[K");
            out.flush();
        }
    }
}
