package org.bftldap.cli.ldif;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The lines of one record as what they mean (RFC 2849). Stateless. */
final class RecordParser {

    private RecordParser() {}

    static LdifRecord parse(List<LdifValue> lines) throws LdifSyntaxException {
        LdifValue first = lines.get(0);
        if (!first.type().equals("dn")) {
            throw new LdifSyntaxException(first.line(), first.attribute(), "a record begins with \"dn:\"; is an empty line in the middle of one?");
        }
        String dn = LdifReader.text(first);
        List<LdifValue> rest = lines.subList(1, lines.size());
        if (!rest.isEmpty() && rest.get(0).type().equals("control")) {
            throw new LdifSyntaxException(rest.get(0).line(), "control", "records with controls are not supported; remove the line or use ldapmodify");
        }
        if (rest.isEmpty() || !rest.get(0).type().equals("changetype")) {
            return entry(dn, first.line(), rest);
        }
        LdifValue changeType = rest.get(0);
        List<LdifValue> change = rest.subList(1, rest.size());
        return switch (LdifReader.text(changeType).strip().toLowerCase(Locale.ROOT)) {
            case "add" -> entry(dn, first.line(), change);
            case "delete" -> delete(dn, first.line(), change);
            case "modify" -> new LdifRecord.Modify(dn, first.line(), changes(change, first.line()));
            case "modrdn", "moddn" -> rename(dn, first.line(), change);
            default -> throw new LdifSyntaxException(
                    changeType.line(), "changetype", "no such change; use add, delete, modify, modrdn or moddn");
        };
    }

    private static LdifRecord entry(String dn, long line, List<LdifValue> values) throws LdifSyntaxException {
        if (values.isEmpty()) {
            throw new LdifSyntaxException(line, "", "an entry without attributes; is an empty line behind its dn?");
        }
        for (LdifValue value : values) {
            switch (value.type()) {
                case "-" -> throw new LdifSyntaxException(value.line(), "", "\"-\" ends a part of a modification; \"changetype: modify\" is missing");
                case "dn" -> throw new LdifSyntaxException(value.line(), "dn", "a second dn in one record; put an empty line before it");
                case "changetype" -> throw new LdifSyntaxException(value.line(), "changetype", "it comes right behind the dn");
                default -> {
                }
            }
        }
        return new LdifRecord.Entry(dn, line, List.copyOf(values));
    }

    private static LdifRecord delete(String dn, long line, List<LdifValue> rest) throws LdifSyntaxException {
        if (!rest.isEmpty()) {
            throw new LdifSyntaxException(rest.get(0).line(), rest.get(0).attribute(), "nothing follows \"changetype: delete\"; remove the line");
        }
        return new LdifRecord.Delete(dn, line);
    }

    private static List<LdifRecord.Change> changes(List<LdifValue> lines, long recordLine) throws LdifSyntaxException {
        List<LdifRecord.Change> changes = new ArrayList<>();
        int at = 0;
        while (at < lines.size()) {
            LdifValue head = lines.get(at++);
            LdifRecord.Kind kind = kind(head);
            String attribute = LdifReader.text(head).strip();
            List<LdifValue> values = new ArrayList<>();
            while (at < lines.size() && !lines.get(at).attribute().equals("-")) {
                LdifValue value = lines.get(at++);
                if (!value.attribute().equalsIgnoreCase(attribute)) {
                    throw new LdifSyntaxException(
                            value.line(), value.attribute(), "the part is about " + attribute + "; end it with a line \"-\" before this one");
                }
                values.add(value);
            }
            at++;
            if (values.isEmpty() && (kind == LdifRecord.Kind.ADD || kind == LdifRecord.Kind.INCREMENT)) {
                throw new LdifSyntaxException(head.line(), attribute, "nothing to add; write a line \"" + attribute + ": value\" behind it");
            }
            changes.add(new LdifRecord.Change(kind, attribute, head.line(), List.copyOf(values)));
        }
        if (changes.isEmpty()) {
            throw new LdifSyntaxException(recordLine, "", "a modification that changes nothing; add a part such as \"replace: cn\"");
        }
        return List.copyOf(changes);
    }

    private static LdifRecord.Kind kind(LdifValue head) throws LdifSyntaxException {
        return switch (head.type()) {
            case "add" -> LdifRecord.Kind.ADD;
            case "delete" -> LdifRecord.Kind.DELETE;
            case "replace" -> LdifRecord.Kind.REPLACE;
            case "increment" -> LdifRecord.Kind.INCREMENT;
            default -> throw new LdifSyntaxException(
                    head.line(), head.attribute(), "a part of a modification begins with add:, delete:, replace: or increment:");
        };
    }

    private static LdifRecord rename(String dn, long line, List<LdifValue> lines) throws LdifSyntaxException {
        Optional<String> newRdn = Optional.empty();
        Optional<String> deleteOldRdn = Optional.empty();
        Optional<String> newSuperior = Optional.empty();
        for (LdifValue value : lines) {
            Optional<String> text = Optional.of(LdifReader.text(value).strip());
            switch (value.type()) {
                case "newrdn" -> newRdn = text;
                case "deleteoldrdn" -> deleteOldRdn = text;
                case "newsuperior" -> newSuperior = text;
                default -> throw new LdifSyntaxException(value.line(), value.attribute(), "no part of a renaming; remove the line");
            }
        }
        if (newRdn.isEmpty() || deleteOldRdn.filter(flag -> flag.equals("0") || flag.equals("1")).isEmpty()) {
            throw new LdifSyntaxException(line, "", "a renaming needs \"newrdn: …\" and \"deleteoldrdn: 0\" or \"1\"");
        }
        return new LdifRecord.Rename(dn, line, newRdn.get(), deleteOldRdn.get().equals("1"), newSuperior);
    }
}
