package org.bftldap.giis.gris.ldif;

import java.util.ArrayList;
import java.util.List;

/**
 * What was read of one LDIF text.
 *
 * @param records in the order of the text
 * @param problems the first {@value #PROBLEMS_MAX} of them
 * @param problemCount all of them
 */
public record LdifText(List<LdifRecord> records, List<LdifProblem> problems, int problemCount) {

    /** A text that is nothing but faults is not kept as a list of them. */
    public static final int PROBLEMS_MAX = 100;

    public static final LdifText EMPTY = new LdifText(List.of(), List.of(), 0);

    public LdifText {
        records = List.copyOf(records);
        problems = List.copyOf(problems);
    }

    /**
     * Reads a text of at most {@code limits.bytesMax()} bytes.
     *
     * @throws LdifTooLongException if it has more records than allowed: where to cut it would be chance
     */
    public static LdifText read(byte[] text, LdifLimits limits) throws LdifTooLongException {
        if (text.length > limits.bytesMax()) {
            throw new LdifTooLongException("more than " + limits.bytesMax() + " bytes");
        }
        List<LdifRecord> records = new ArrayList<>();
        Problems problems = new Problems();
        RecordParser parser = new RecordParser(problems);
        LogicalLines lines = new LogicalLines(text, limits.lineBytesMax());
        List<LogicalLine> record = new ArrayList<>();
        int count = 0;
        while (true) {
            LogicalLine line = lines.next();
            boolean ends = line == null || line.isEmpty() || line.beginsRecord();
            if (ends && !record.isEmpty()) {
                if (++count > limits.entriesMax()) {
                    throw new LdifTooLongException("more than " + limits.entriesMax() + " entries");
                }
                parser.parse(record).ifPresent(records::add);
                record.clear();
            }
            if (line == null) {
                return new LdifText(records, problems.first(), problems.count());
            }
            if (!line.isEmpty()) {
                record.add(line);
            }
        }
    }

    /** Collects what is left out. For one thread. */
    static final class Problems {
        private final List<LdifProblem> first = new ArrayList<>();
        private int count;

        void add(int line, String dn, String what) {
            count++;
            if (first.size() < PROBLEMS_MAX) {
                first.add(new LdifProblem(line, dn, what));
            }
        }

        List<LdifProblem> first() {
            return first;
        }

        int count() {
            return count;
        }
    }
}
