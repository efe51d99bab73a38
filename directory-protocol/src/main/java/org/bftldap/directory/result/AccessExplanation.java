package org.bftldap.directory.result;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.codec.Decoder;
import org.bftldap.directory.codec.Encoder;
import org.bftldap.directory.operation.ControlOids;

/**
 * What access rules say to one requestor about one entry: the answer to
 * {@link org.bftldap.directory.operation.Operation.ExplainAccess}.
 *
 * @param requestorExists false where the name is no entry's and no agent's: rules decide by names
 * @param entryExists likewise
 */
public record AccessExplanation(boolean requestorExists, boolean entryExists, List<Action> actions) {

    private static final int ACTIONS_MAX = 32;
    private static final int CHECKS_MAX = 32;

    /** Of those that decided; all say the same where it is permitted, and those are here that deny where it is not. */
    public static final int RULES_MAX = 4;

    /** Characters of one text; what is longer is cut and ends in an ellipsis. */
    private static final int TEXT_MAX = 256;

    public AccessExplanation {
        actions = List.copyOf(actions);
    }

    /** Something that a client may do, such as {@code read}; permitted if all its checks are. */
    public record Action(String name, List<Check> checks) {
        public Action {
            checks = List.copyOf(checks);
        }

        public boolean permitted() {
            return checks.stream().allMatch(Check::permitted);
        }
    }

    /**
     * One question to the rules.
     *
     * @param right as rules call it, such as {@code grantRead}
     */
    public record Check(String right, Part part, boolean permitted, Ground ground, List<Rule> rules) {
        public Check {
            rules = List.copyOf(rules);
        }
    }

    /** Of what. */
    public enum Part {
        ENTRY,
        ATTRIBUTE,
        VALUE
    }

    /** Why it is so. */
    public enum Ground {
        /** The administrator stands above the rules. */
        ADMINISTRATOR,
        /** A grant of the agent. */
        GRANT,
        /** The rules that are named. */
        RULES,
        /** No rule grants it. */
        NO_RULE,
        /** Nobody reads passwords or searches by them. */
        PASSWORD
    }

    /** Which way a rule decides. */
    public enum Effect {
        GRANTS,
        DENIES
    }

    /**
     * A rule.
     *
     * @param subentry DN of the entry that holds it
     * @param tag its identificationTag
     * @param users whom it is for
     */
    public record Rule(String subentry, String tag, int precedence, Effect effect, String users) {}

    /** The result of the question. */
    public DirectoryResult result() {
        return new DirectoryResult(0, "", "", List.of(), List.of(new ResponseControl(ControlOids.EXPLAIN_ACCESS, encode())));
    }

    public byte[] encode() {
        Encoder out = new Encoder(4_096);
        out.octet(requestorExists ? 1 : 0).octet(entryExists ? 1 : 0).number(actions.size());
        for (Action action : actions) {
            out.text(cut(action.name())).number(action.checks().size());
            for (Check check : action.checks()) {
                out.text(cut(check.right())).octet(check.part().ordinal()).octet(check.permitted() ? 1 : 0).octet(check.ground().ordinal());
                List<Rule> rules = check.rules().subList(0, Math.min(RULES_MAX, check.rules().size()));
                out.number(rules.size());
                for (Rule rule : rules) {
                    out.text(cut(rule.subentry())).text(cut(rule.tag())).number(rule.precedence()).octet(rule.effect().ordinal()).text(cut(rule.users()));
                }
            }
        }
        return out.toBytes();
    }

    private static String cut(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, TEXT_MAX - 1))) + "…";
    }

    public static AccessExplanation decode(byte[] bytes) throws DecodeException {
        Decoder in = new Decoder(bytes);
        boolean requestorExists = flag(in);
        boolean entryExists = flag(in);
        int count = in.count(ACTIONS_MAX, 2, "actions");
        List<Action> actions = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            actions.add(new Action(text(in), checks(in)));
        }
        in.end();
        return new AccessExplanation(requestorExists, entryExists, actions);
    }

    private static List<Check> checks(Decoder in) throws DecodeException {
        int count = in.count(CHECKS_MAX, 5, "checks");
        List<Check> checks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            checks.add(new Check(text(in), choice(in, Part.values()), flag(in), choice(in, Ground.values()), rules(in)));
        }
        return checks;
    }

    private static List<Rule> rules(Decoder in) throws DecodeException {
        int count = in.count(RULES_MAX, 5, "rules");
        List<Rule> rules = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            rules.add(new Rule(text(in), text(in), in.number(255, "precedence"), choice(in, Effect.values()), text(in)));
        }
        return rules;
    }

    private static boolean flag(Decoder in) throws DecodeException {
        return in.choice(2, "flag") == 1;
    }

    private static <T> T choice(Decoder in, T[] values) throws DecodeException {
        return values[in.choice(values.length, "kind")];
    }

    private static String text(Decoder in) throws DecodeException {
        return in.text(4 * TEXT_MAX, "text");
    }
}
