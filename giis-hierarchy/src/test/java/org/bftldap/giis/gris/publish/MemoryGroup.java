package org.bftldap.giis.gris.publish;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.bftldap.bft.client.GroupException;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.giis.gris.content.Ldif;

/** A group in memory that keeps a record of what it was asked, and can fail. */
final class MemoryGroup implements Group {

    final List<String> asked = new ArrayList<>();
    final Map<String, FoundEntry> entries = new LinkedHashMap<>();
    private final List<Runnable> answers = new ArrayList<>();
    private int underWay;
    private Function<Operation, Integer> refusal = operation -> 0;
    private boolean down;
    private boolean silent;
    /** Updates, those of a transaction each, and reads. */
    int mostUnderWay;

    int operations;

    MemoryGroup(String... present) {
        for (String dn : present) {
            entries.put(key(dn), new FoundEntry(dn, List.of(new AttributeValues("o", List.of("grid".getBytes(java.nio.charset.StandardCharsets.UTF_8))))));
        }
    }

    /** From now on gives no answer within any deadline. */
    void down(boolean isDown) {
        down = isDown;
    }

    /** From now on answers when {@link #answer} is called. */
    void silent() {
        silent = true;
    }

    void answer() {
        List<Runnable> due = List.copyOf(answers);
        answers.clear();
        underWay = 0;
        due.forEach(Runnable::run);
    }

    /** From now on refuses what this gives another code than 0 for. */
    void refuse(Function<Operation, Integer> code) {
        refusal = code;
    }

    @Override
    public CompletableFuture<DirectoryResult> write(Operation update) {
        steps(update).forEach(step -> asked.add(shown(step)));
        operations++;
        CompletableFuture<DirectoryResult> future = new CompletableFuture<>();
        answer(steps(update).size(), () -> {
            if (down) {
                future.completeExceptionally(new GroupException(GroupException.Kind.OUTCOME_UNKNOWN, "no 2f+1 replicas answered in time"));
            } else {
                future.complete(new DirectoryResult(execute(update), "", "", List.of()));
            }
        });
        return future;
    }

    @Override
    public CompletableFuture<Found> search(Operation.Search search) {
        asked.add("read " + search.base());
        CompletableFuture<Found> future = new CompletableFuture<>();
        answer(1, () -> {
            String base = key(search.base());
            if (down) {
                future.completeExceptionally(new GroupException(GroupException.Kind.NO_QUORUM, "too few"));
            } else if (!entries.containsKey(base)) {
                future.complete(new Found(new DirectoryResult(32, "", "", List.of()), List.of()));
            } else {
                future.complete(new Found(
                        new DirectoryResult(0, "", "", List.of()),
                        entries.entrySet().stream().filter(entry -> entry.getKey().equals(base) || entry.getKey().endsWith("," + base)).map(Map.Entry::getValue).toList()));
            }
        });
        return future;
    }

    private void answer(int size, Runnable work) {
        answers.add(work);
        underWay += size;
        mostUnderWay = Math.max(mostUnderWay, underWay);
        if (!silent) {
            answer();
        }
    }

    private static List<Operation> steps(Operation update) {
        return update instanceof Operation.Transaction transaction ? transaction.steps().stream().<Operation>map(Operation.Step::update).toList() : List.of(update);
    }

    /** All or none. */
    private int execute(Operation update) {
        Map<String, FoundEntry> before = new LinkedHashMap<>(entries);
        for (Operation step : steps(update)) {
            int code = executeStep(step);
            if (code != 0) {
                entries.clear();
                entries.putAll(before);
                return code;
            }
        }
        return 0;
    }

    private int executeStep(Operation update) {
        int code = refusal.apply(update);
        if (code != 0) {
            return code;
        }
        if (update instanceof Operation.Add add) {
            if (!entries.containsKey(parent(add.dn()))) {
                return 32;
            }
            return entries.putIfAbsent(key(add.dn()), new FoundEntry(add.dn(), add.attributes())) == null ? 0 : 68;
        }
        if (update instanceof Operation.Delete delete) {
            return entries.remove(key(delete.dn())) == null ? 32 : 0;
        }
        Operation.Modify modify = (Operation.Modify) update;
        FoundEntry before = entries.get(key(modify.dn()));
        if (before == null) {
            return 32;
        }
        Map<String, AttributeValues> attributes = new LinkedHashMap<>();
        before.attributes().forEach(attribute -> attributes.put(attribute.description(), attribute));
        modify.changes().forEach(change -> {
            attributes.remove(change.attribute().description());
            if (!change.attribute().values().isEmpty()) {
                attributes.put(change.attribute().description(), change.attribute());
            }
        });
        entries.put(key(modify.dn()), new FoundEntry(before.dn(), List.copyOf(attributes.values())));
        return 0;
    }

    private static String shown(Operation update) {
        if (update instanceof Operation.Add add) {
            return "add " + add.dn();
        }
        return update instanceof Operation.Delete delete ? "delete " + delete.dn() : "modify " + ((Operation.Modify) update).dn();
    }

    static String key(String dn) {
        return Ldif.name(dn).key();
    }

    private static String parent(String dn) {
        return Ldif.name(dn).parentKey();
    }
}
