package org.bftldap.giis.scale;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.Signature;
import org.bftldap.bft.nested.CacheCounters;
import org.bftldap.bft.nested.CertifiedReply;
import org.bftldap.bft.nested.NestedCodec;
import org.bftldap.bft.nested.ReplyCache;
import org.bftldap.bft.nested.SignedReply;
import org.bftldap.bft.nested.SimulatedKeeper;
import org.bftldap.bft.nested.Statement;

/**
 * One replica's questions to other groups, as the product asks them: the primary asks all and hands the certified reply to the others, who ask
 * by themselves when it does not come. Copies are the product's.
 */
final class Asker {

    private static final int CACHE_BYTES_MAX = 16 << 20;
    private static final int EARLY_MAX = 128;
    private static final int ATTEMPTS_MAX = 3;
    private static final long AGAIN_NANOS = 30_000_000;
    private static final Digest SOME_DIGEST = Digest.sha256(new byte[0]);

    private record Certified(Part part, CertifiedReply reply) {}

    private final World world;
    private final Replica self;
    private final Domain home;
    private final ReplyCache<Part> cache;
    private final Map<String, SimulatedKeeper> keepers = new HashMap<>();
    private final Map<Digest, Question> questions = new HashMap<>();
    private final Map<Digest, Certified> early = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, Certified> eldest) {
            return size() > EARLY_MAX;
        }
    };

    Asker(World world, Replica self, Domain home) {
        this.world = world;
        this.self = self;
        this.home = home;
        this.cache = new ReplyCache<>(Part::weight, CACHE_BYTES_MAX, world.time::now, self::answersChanged);
        for (String group : world.tree.neighbours(home.number())) {
            cache.add(group, Domain.SIZE);
            keepers.put(group, new SimulatedKeeper());
        }
    }

    long cacheBytes() {
        return cache.bytes();
    }

    List<CacheCounters> counters() {
        return keepers.keySet().stream().map(cache::counters).toList();
    }

    OptionalLong keptVersion(String group, byte[] request) {
        return cache.version(group, Digest.sha256(request));
    }

    void hear(String group, int replica, byte[] notice) {
        SimulatedKeeper.hear(cache, group, replica, notice);
    }

    void sweep() {
        cache.sweep();
    }

    void ask(Domain target, Digest nonce, byte[] request, int patienceMillis, Question.Waiting waiting) {
        Digest digest = Digest.sha256(request);
        Optional<ReplyCache.Hit<Part>> hit = cache.find(target.group(), digest);
        if (hit.isPresent()) {
            if (hit.get().renew()) {
                askAndKeep(target, nonce, request, digest, patienceMillis, outcome -> {});
            }
            waiting.done(new Question.Outcome(hit.get().value(), hit.get().ageMillis(), false));
        } else {
            askAndKeep(target, nonce, request, digest, patienceMillis, waiting);
        }
    }

    private void askAndKeep(Domain target, Digest nonce, byte[] request, Digest digest, int patienceMillis, Question.Waiting waiting) {
        Digest key = Digest.sha256(nonce.toBytes(), digest.toBytes());
        Question same = questions.get(key);
        if (same != null) {
            same.waiting.add(waiting);
            return;
        }
        ReplyCache.Asked asked = cache.asking(target.group(), digest);
        Question question = new Question(
                key,
                nonce,
                target,
                request,
                world.time.now(),
                (part, reply) -> cache.answered(target.group(), digest, asked, reply, part),
                () -> cache.unanswered(target.group(), digest));
        question.waiting.add(waiting);
        questions.put(key, question);
        world.time.after(patienceMillis * 1_000_000L, () -> fail(question));
        Certified known = early.remove(key);
        if (known != null) {
            self.work(verifying(known), () -> complete(question, known));
        } else if (leads()) {
            send(question);
        } else {
            world.time.after(keeper(target).patienceNanos(), () -> sendUnlessAsked(question));
        }
    }

    private boolean leads() {
        return self.number() == 0;
    }

    private SimulatedKeeper keeper(Domain target) {
        SimulatedKeeper keeper = keepers.get(target.group());
        if (keeper == null) {
            throw new IllegalStateException("no way to group " + target.group());
        }
        return keeper;
    }

    private long verifying(Certified certified) {
        return certified.reply.signatures().size() * world.costs.verifyNanos();
    }

    private void sendUnlessAsked(Question question) {
        if (!question.done && question.attempts == 0) {
            send(question);
        }
    }

    private void send(Question question) {
        question.begin(world.time.now());
        int attempt = question.attempts;
        int bytes = SimulatedKeeper.questionBytes(question.nonce, question.request);
        world.tally.message(Tally.Traffic.QUESTION, Domain.SIZE.replicas(), bytes);
        for (Replica other : question.target.replicas()) {
            world.between(self, other, bytes, () -> other.serve(home.group(), question.nonce, question.request, outcome -> {
                int size = NestedCodec.encode(certified(question, List.of(new Question.Word(0, outcome.part(), 0))).reply).length
                        + outcome.part().bytes();
                world.tally.message(Tally.Traffic.ANSWER, 1, size);
                Question.Word word = new Question.Word(other.number(), outcome.part(), outcome.ageMillis());
                world.between(other, self, size, () -> answered(question, attempt, word));
            }));
        }
    }

    private void answered(Question question, int attempt, Question.Word word) {
        self.work(world.costs.verifyNanos(), () -> {
            if (question.done || question.attempts != attempt) {
                return;
            }
            List<Question.Word> alike = question.word(word);
            if (!alike.isEmpty()) {
                Certified certified = certified(question, alike);
                handOver(question, certified);
                complete(question, certified);
            } else if (question.isHopeless()) {
                again(question);
            }
        });
    }

    private void again(Question question) {
        if (question.attempts >= ATTEMPTS_MAX) {
            fail(question);
        } else {
            world.tally.again();
            int attempt = question.attempts;
            world.time.after(AGAIN_NANOS, () -> {
                if (!question.done && question.attempts == attempt) {
                    send(question);
                }
            });
        }
    }

    private void handOver(Question question, Certified certified) {
        if (leads()) {
            int size = NestedCodec.encode(certified.reply).length + certified.part.bytes();
            world.tally.message(Tally.Traffic.HANDED_OVER, Domain.SIZE.replicas() - 1, size);
            home.replicas().stream().filter(other -> other != self).forEach(other ->
                    world.within(size, () -> other.asker().received(question.key, certified)));
        }
    }

    private void received(Digest key, Certified certified) {
        Question question = questions.get(key);
        if (question == null) {
            early.put(key, certified);
        } else {
            self.work(verifying(certified), () -> complete(question, certified));
        }
    }

    private void complete(Question question, Certified certified) {
        if (question.done) {
            return;
        }
        remove(question);
        keeper(question.target).answered(world.time.now() - question.beginNanos);
        question.certified.accept(certified.part, certified.reply);
        int age = certified.reply.ageMillis(Domain.SIZE.weak() - 1);
        question.waiting.forEach(each -> each.done(new Question.Outcome(certified.part, age, true)));
    }

    private void fail(Question question) {
        if (!question.done) {
            remove(question);
            question.unanswered.run();
            question.waiting.forEach(each -> each.done(new Question.Outcome(Part.none(), Integer.MAX_VALUE, true)));
        }
    }

    private void remove(Question question) {
        question.done = true;
        questions.remove(question.key);
    }

    private Certified certified(Question question, List<Question.Word> alike) {
        Part part = alike.get(0).part();
        Statement statement = new Statement(
                question.target.group(), 1, SOME_DIGEST, home.group(), Digest.sha256(question.request), question.nonce, part.version(), SOME_DIGEST);
        Signature none = Signature.of(new byte[Signature.BYTES]);
        List<SignedReply> signatures =
                alike.stream().map(word -> new SignedReply(word.replica(), 1, 1, word.ageMillis(), none)).toList();
        return new Certified(part, new CertifiedReply(statement, signatures, new byte[0]));
    }
}
