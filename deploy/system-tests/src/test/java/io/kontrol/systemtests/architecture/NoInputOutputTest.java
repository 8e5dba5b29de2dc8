package io.kontrol.systemtests.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Packages in which decisions are made from what is given: no database, no network, no file, no
 * thread, no clock. A class that needs one of these belongs into another package.
 */
class NoInputOutputTest {
  private static final JavaClasses ALL = Modules.all();

  /** Interfaces and messages to the outside world, by the packages that hold them. */
  private static final DescribedPredicate<JavaClass> INPUT_AND_OUTPUT =
      JavaClass.Predicates.resideInAnyPackage(
              "java.sql..",
              "javax.sql..",
              "java.net.http..",
              "java.nio.file..",
              "java.nio.channels..",
              "java.util.concurrent.locks..",
              "io.fabric8..",
              "io.vertx..",
              "org.postgresql..",
              "org.jboss.logging..",
              "io.micrometer..")
          .or(
              DescribedPredicate.describe(
                  "sockets, files, threads or clocks",
                  type ->
                      Set.of(
                              "java.net.Socket",
                              "java.net.URL",
                              "java.io.File",
                              "java.io.FileInputStream",
                              "java.io.FileOutputStream",
                              "java.io.RandomAccessFile",
                              "java.lang.Thread",
                              "java.lang.Process",
                              "java.lang.ProcessBuilder",
                              "java.time.Clock")
                          .contains(type.getName())))
          .as("input and output");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.kontrol.reconciler.admission",
        "io.kontrol.reconciler.drift",
        "io.kontrol.reconciler.live",
        "io.kontrol.reconciler.manifest",
        "io.kontrol.reconciler.order",
        "io.kontrol.reconciler.outcome",
        "io.kontrol.reconciler.rejection",
        "io.kontrol.reconciler.secret",
        "io.kontrol.reconciler.takeover",
        "io.kontrol.watcher.completion",
        "io.kontrol.watcher.drift",
        "io.kontrol.watcher.health.generic",
        "io.kontrol.watcher.health.kinds",
        "io.kontrol.watcher.health.model",
      })
  void whatIsDecidedFollowsFromWhatIsGivenAlone(String decisions) {
    assertThat(ALL.containPackage(decisions)).as("package %s exists", decisions).isTrue();
    noClasses()
        .that()
        .resideInAPackage(decisions)
        .should()
        .transitivelyDependOnClassesThat(INPUT_AND_OUTPUT)
        .because("a decision is tested, and understood, without a server, a file or a clock")
        .check(ALL);
    noClasses()
        .that()
        .resideInAPackage(decisions)
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .because("the time is given to whoever decides by it")
        .check(ALL);
  }

  @Test
  void theRuleSeesInputAndOutputThroughOtherClasses() {
    JavaPackage service = ALL.getPackage("io.kontrol.reconciler.loop");
    Set<String> found =
        service.getClasses().stream()
            .filter(type -> type.getSimpleName().equals("AfterCommit"))
            .flatMap(type -> type.getTransitiveDependenciesFromSelf().stream())
            .map(dependency -> dependency.getTargetClass())
            .filter(INPUT_AND_OUTPUT)
            .map(JavaClass::getPackageName)
            .collect(Collectors.toSet());
    assertThat(found).contains("java.sql");
  }
}
