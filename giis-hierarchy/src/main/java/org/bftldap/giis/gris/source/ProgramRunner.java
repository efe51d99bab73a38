package org.bftldap.giis.gris.source;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.bftldap.giis.gris.ldif.LdifLimits;
import org.bftldap.giis.gris.ldif.LdifText;

/** Runs programs that write LDIF. For all threads. */
public interface ProgramRunner {

    /**
     * Starts a run.
     *
     * @param command the program and its arguments
     * @param guard after which the run is killed even if nobody is left to call {@link Run#kill}
     * @param ended told once, on any thread, also after a kill
     */
    Run start(List<String> command, Path directory, Duration guard, LdifLimits limits, Consumer<Outcome> ended);

    /** A run under way. */
    interface Run {

        /** Kills it with all processes of its group; {@code ended} is told this reason. */
        void kill(String reason);
    }

    /** How a run ended. */
    sealed interface Outcome {

        /** With 0. @param digest of what it wrote: equal for the same bytes */
        record Ended(LdifText text, String digest) implements Outcome {}

        /** Otherwise. @param reason a sentence without an end */
        record Failed(String reason) implements Outcome {}
    }
}
