package org.bftldap.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A tree of domains, as {@code root{cern{atlas,cms},kit}} spells it.
 *
 * @param name of the domain and of its group
 */
record DomainTree(String name, List<DomainTree> children) {

    private static final int DOMAINS_MAX = 16;

    DomainTree {
        children = List.copyOf(children);
    }

    static DomainTree parse(String text) throws CommandException {
        Parser parser = new Parser(text);
        DomainTree tree = parser.domain();
        if (parser.at < text.length()) {
            throw parser.error("ends with what belongs to no domain");
        }
        List<DomainTree> all = tree.all();
        Set<String> names = new HashSet<>();
        for (DomainTree domain : all) {
            if (!names.add(domain.name)) {
                throw parser.error("names '" + domain.name + "' twice");
            }
        }
        if (all.size() > DOMAINS_MAX) {
            throw parser.error("has " + all.size() + " domains; at most " + DOMAINS_MAX + " fit on one machine");
        }
        return tree;
    }

    /** This domain and all below it, each before those below it. */
    List<DomainTree> all() {
        List<DomainTree> all = new ArrayList<>(List.of(this));
        children.forEach(child -> all.addAll(child.all()));
        return all;
    }

    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        DomainTree domain() throws CommandException {
            int start = at;
            while (at < text.length() && isNamePart(text.charAt(at))) {
                at++;
            }
            String name = text.substring(start, at);
            if (!name.matches("[a-z0-9][a-z0-9-]{0,30}")) {
                throw error("has no domain name at character " + (start + 1) + "; use 1 to 31 of a-z, 0-9 and dash");
            }
            List<DomainTree> children = new ArrayList<>();
            if (at < text.length() && text.charAt(at) == '{') {
                do {
                    at++;
                    children.add(domain());
                } while (at < text.length() && text.charAt(at) == ',');
                if (at >= text.length() || text.charAt(at) != '}') {
                    throw error("lacks a } at character " + (at + 1));
                }
                at++;
            }
            return new DomainTree(name, children);
        }

        private static boolean isNamePart(char c) {
            return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-';
        }

        CommandException error(String what) {
            return new CommandException("--domains \"" + text + "\" " + what + "; write it like root{cern{atlas,cms},kit}");
        }
    }
}
