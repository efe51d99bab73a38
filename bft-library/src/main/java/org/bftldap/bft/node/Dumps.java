package org.bftldap.bft.node;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.bftldap.bft.core.message.BatchClaim;
import org.bftldap.bft.core.message.ClaimForm;
import org.bftldap.bft.core.protocol.Command;
import org.bftldap.bft.core.protocol.CoreStatus;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.service.StateLeaves;
import org.bftldap.bft.state.StateTree;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what a replica knows when its state proves wrong or it cannot go on, so that somebody can find out why afterwards: the repair
 * replaces the state, and the restart the process. Numbers, digests and the exception; no content, so no password either.
 *
 * <p>On the loop's thread. Whatever fails here is logged and changes nothing: what happens to the replica does not depend on its dump.
 */
final class Dumps {

    private static final Logger LOG = LoggerFactory.getLogger(Dumps.class);
    private static final String DIVERGED = "diverged";
    private static final String REPORT = "report.txt";
    private static final int LAST_BATCHES = 64;
    /** Decided and not executed: among them the one at which an exception came. */
    private static final int NEXT_BATCHES = 16;

    private final DumpFiles files;
    private final ReplicaOptions options;
    private final BatchArchive archive;
    private final Execution execution;
    private final ImageServer images;
    private final Clock clock;

    Dumps(Path directory, ReplicaOptions options, BatchArchive archive, Execution execution, ImageServer images, Clock clock) {
        this.files = new DumpFiles(directory);
        this.options = options;
        this.archive = archive;
        this.execution = execution;
        this.images = images;
        this.clock = clock;
    }

    private interface Work {
        Path write() throws IOException;
    }

    private void guarded(String occasion, Work work) {
        try {
            LOG.warn("BD-2014: what replica {} knew when {} is in {}", options.id(), occasion, work.write());
        } catch (IOException | RuntimeException e) {
            LOG.warn("BD-2014: what replica {} knew when {} could not be written down", options.id(), occasion, e);
        }
    }

    /** Its state is not what the group certified. */
    void diverged(Command.Diverged wrong, CoreStatus core) {
        guarded("its state was found wrong", () -> {
            // Digests of the image, or, if it is not here any more, of the state as it is now: that goes on from the same fault.
            byte[] ofImage = images.buckets(wrong.sequence());
            long at = ofImage == null ? core.executed() : wrong.sequence();
            byte[] buckets = ofImage == null ? execution.buckets() : ofImage;
            TreeMap<String, String> texts = new TreeMap<>();
            texts.put(bucketsName("own", at), text(buckets));
            sayIfAgain();
            texts.put(REPORT, report(wrong.reason(), "certified root  " + wrong.certified().toHex() + "\nown root        " + wrong.own().toHex() + "\n", core, null));
            return files.keep(wrong.sequence(), DIVERGED, texts);
        });
    }

    private void sayIfAgain() throws IOException {
        Path before = files.newest(DIVERGED).orElse(null);
        if (before != null) {
            LOG.error(
                    "BD-2015: the state of replica {} was found wrong before ({}), and is again: its disk, its memory or its software is at fault;"
                            + " have somebody look for it",
                    options.id(),
                    before);
        }
    }

    /** It cannot go on. */
    void failed(Throwable cause, CoreStatus core) {
        guarded("it stopped", () -> {
            TreeMap<String, String> texts = new TreeMap<>();
            texts.put(REPORT, report("it cannot go on safely", "", core, cause));
            try {
                byte[] buckets = execution.buckets();
                texts.put(bucketsName("own", core.executed()), text(buckets));
            } catch (RuntimeException e) {
                texts.put("own-buckets.txt", "the state cannot be read: " + e + "\n"); // perhaps what it stops for
            }
            return files.keep(core.executed(), "exception", texts);
        });
    }

    /** A certified state is here now: beside the own of before it shows what was wrong. */
    void repaired(long sequence) {
        try {
            Path folder = files.newest(DIVERGED).orElse(null);
            if (folder != null && DumpFiles.sequence(folder) <= sequence && !DumpFiles.has(folder, "certified-")) {
                DumpFiles.add(folder, bucketsName("certified", sequence), text(execution.buckets()));
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("BD-2014: the digests of the state that was fetched could not be put beside those of the one before", e);
        }
    }

    private static String bucketsName(String whose, long sequence) {
        return whose + "-buckets-at-" + sequence + ".txt";
    }

    /** A line for each bucket that holds something. */
    private static String text(byte[] buckets) {
        byte[] empty = StateTree.emptyBucket();
        StringBuilder text = new StringBuilder();
        for (int bucket = 0; bucket < StateLeaves.BUCKETS; bucket++) {
            int from = bucket * StateTree.DIGEST_BYTES;
            int to = from + StateTree.DIGEST_BYTES;
            if (!Arrays.equals(buckets, from, to, empty, 0, empty.length)) {
                text.append("%5d ".formatted(bucket)).append(HexFormat.of().formatHex(buckets, from, to)).append('\n');
            }
        }
        return text.toString();
    }

    private String report(String why, String roots, CoreStatus core, @Nullable Throwable cause) {
        StringBuilder text = new StringBuilder();
        text.append("replica ").append(options.id()).append(" of group '").append(options.group().name()).append("', epoch ");
        text.append(options.group().epoch()).append(", at ").append(clock.instant()).append(":\n").append(why).append("\n\n").append(roots);
        text.append(state(core)).append("\npeers, by number:\n");
        core.peers().forEach(peer -> text.append(peer).append('\n'));
        text.append("\nbatches, by number and digest; executed up to ").append(core.executed()).append(":\n").append(batches(core));
        if (cause != null) {
            StringWriter trace = new StringWriter();
            cause.printStackTrace(new PrintWriter(trace));
            text.append("\nexception:\n").append(trace);
        }
        return text.toString();
    }

    private static String state(CoreStatus core) {
        Digest stableRoot = core.stableRoot();
        return "view            " + core.view() + ", primary " + core.primary()
                + "\nmode            " + core.mode()
                + "\nexecuted        " + core.executed() + ", agreed time " + core.timeMillis()
                + "\ncommitted       " + core.committed()
                + "\nstable          " + core.stable() + (stableRoot == null ? "" : ", root " + stableRoot.toHex())
                + "\nreadable from   " + core.readableFrom()
                + "\nobserves until  " + core.observesUntil()
                + "\nrejections      " + core.rejections()
                + "\njava            " + System.getProperty("java.version") + ", " + System.getProperty("java.vendor")
                + "\nsystem          " + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", " + System.getProperty("os.arch")
                + "\n";
    }

    private String batches(CoreStatus core) {
        long from = Math.max(1, core.executed() - LAST_BATCHES + 1);
        long to = Math.min(core.committed(), core.executed() + NEXT_BATCHES);
        StringBuilder text = new StringBuilder();
        try {
            // One answer may be cut short by the size of the batches that it names.
            List<BatchClaim> some = claims(from, to);
            while (!some.isEmpty()) {
                for (BatchClaim claim : some) {
                    text.append(claim.sequence()).append(' ').append(claim.digest().toHex()).append('\n');
                    from = claim.sequence() + 1;
                }
                some = claims(from, to);
            }
        } catch (IOException | RuntimeException e) {
            text.append("the journal cannot be read: ").append(e).append('\n'); // perhaps what it stops for
        }
        return text.toString();
    }

    private List<BatchClaim> claims(long from, long to) throws IOException {
        return from > to ? List.of() : archive.claims(new Command.ServeBatches(options.id(), from, to, ClaimForm.DIGEST_ONLY)).claims();
    }
}
