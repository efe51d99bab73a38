package org.bftldap.it;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The directions in which modules and packages may depend on each other, and what the protocol core must not touch; checked on the compiled classes. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("org.bftldap");

    private static final String LIBRARY = "org.bftldap.bft..";
    private static final String CORE = "org.bftldap.bft.core..";

    @Test
    void theLibraryKnowsNeitherLdapNorADirectory() {
        noClasses()
                .that()
                .resideInAPackage(LIBRARY)
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.bftldap..", "org.apache.directory..", "com.unboundid..", "javax.naming..")
                        .and(resideOutsideOfPackages(LIBRARY)))
                .check(CLASSES);
    }

    @Test
    void relayAndReplicaNeverImportEachOther() {
        noClasses()
                .that()
                .resideInAPackage("org.bftldap.relay..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.bftldap.replica..", "org.bftldap.cli..", "org.bftldap.giis..")
                .allowEmptyShould(true)
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("org.bftldap.replica..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.bftldap.relay..", "org.bftldap.cli..")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void whatBothSidesShareDependsOnNeither() {
        noClasses()
                .that()
                .resideInAnyPackage("org.bftldap.directory..", "org.bftldap.giis..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.bftldap.relay..", "org.bftldap.replica..", "org.bftldap.cli..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("org.bftldap.directory..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.bftldap.giis..", "org.apache.directory.server..")
                .check(CLASSES);
    }

    @Test
    void toolsThatTestOrMeasureUseNoneOfTheProductsClasses() {
        noClasses()
                .that()
                .resideInAnyPackage("org.bftldap.testkit..", "org.bftldap.bench..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.bftldap..")
                        .and(resideOutsideOfPackages("org.bftldap.testkit..", "org.bftldap.bench..")))
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("org.bftldap.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void theProtocolCoreKnowsNoInputOrOutputNoClockAndNoThreads() {
        noClasses()
                .that()
                .resideInAPackage(CORE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.netty..",
                        "java.net..",
                        "java.nio.file..",
                        "java.nio.channels..",
                        "java.util.concurrent..",
                        "java.util.logging..",
                        "java.time..",
                        "org.slf4j..")
                .orShould()
                .dependOnClassesThat(oneOf(
                        Thread.class, ThreadLocal.class, java.util.Timer.class, java.util.Random.class, java.security.SecureRandom.class, java.util.UUID.class))
                .orShould()
                .dependOnClassesThat(DescribedPredicate.describe("files and streams of java.io", ArchitectureTest::isFileOrStream))
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Math.class, "random")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void theProtocolCoreUsesNothingOfTheLibraryButItselfAndItsConfiguration() {
        noClasses()
                .that()
                .resideInAPackage(CORE)
                .should()
                .dependOnClassesThat(resideInAnyPackage(LIBRARY)
                        .and(resideOutsideOfPackages(CORE, "org.bftldap.bft.config..", "org.bftldap.bft.service..")))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void nobodyReadsSerializedObjects() {
        noClasses().should().dependOnClassesThat(oneOf(java.io.ObjectInputStream.class)).check(CLASSES);
    }

    @Test
    void onlyMainProgramsEndTheProcess() {
        noClasses()
                .that(DescribedPredicate.describe("are not main programs", type -> !isMain(type)))
                .should()
                .callMethodWhere(target(name("exit")).and(target(owner(oneOf(System.class, Runtime.class)))))
                .orShould()
                .callMethodWhere(target(name("halt")).and(target(owner(oneOf(Runtime.class)))))
                .check(CLASSES);
    }

    /** Of two MACs or digests the time of the comparison must not tell where they differ; the equality of records decides nothing. */
    @Test
    void secretsAreNotComparedByArraysEquals() {
        noClasses()
                .that()
                .resideInAnyPackage("org.bftldap.bft.crypto..", "org.bftldap.directory.auth..")
                .should()
                .callMethodWhere(target(name("equals"))
                        .and(target(owner(oneOf(Arrays.class))))
                        .and(DescribedPredicate.describe(
                                "whole arrays, outside of equals",
                                call -> call.getTarget().getRawParameterTypes().size() == 2
                                        && !call.getOrigin().getName().equals("equals"))))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void noMethodIsSynchronizedInTheCore() {
        methods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage(CORE)
                .should()
                .notHaveModifier(com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED)
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void everyPackageSaysWhatItHoldsAndIsNullMarked() {
        Set<String> without = new TreeSet<>();
        CLASSES.forEach(type -> without.add(type.getPackageName()));
        CLASSES.stream()
                .filter(type -> type.getSimpleName().equals("package-info"))
                .filter(type -> type.isAnnotatedWith(NullMarked.class))
                .forEach(type -> without.remove(type.getPackageName()));
        assertThat(without).as("packages without a @NullMarked package-info").isEmpty();
    }

    private static boolean isMain(JavaClass type) {
        return type.getMethods().stream()
                .anyMatch(method -> method.getName().equals("main")
                        && method.getRawParameterTypes().size() == 1
                        && method.getRawParameterTypes().get(0).isEquivalentTo(String[].class));
    }

    private static boolean isFileOrStream(JavaClass type) {
        return type.getPackageName().equals("java.io")
                && (type.getSimpleName().startsWith("File")
                        || type.getSimpleName().contains("InputStream") && !type.isEquivalentTo(java.io.ByteArrayInputStream.class)
                        || type.getSimpleName().startsWith("RandomAccess"));
    }

    private static DescribedPredicate<JavaClass> oneOf(Class<?>... types) {
        List<Class<?>> list = List.of(types);
        return DescribedPredicate.describe("one of " + list, type -> list.stream().anyMatch(type::isEquivalentTo));
    }
}
