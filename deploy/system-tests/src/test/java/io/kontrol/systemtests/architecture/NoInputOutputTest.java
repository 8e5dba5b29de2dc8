package io.kontrol.systemtests.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Packages whose classes decide from their arguments alone: no database, network, file, thread, log
 * or clock, neither in the class itself nor in any class of Kontrol that it uses. A class that
 * needs one of these belongs into another package.
 */
class NoInputOutputTest {
  private static final JavaClasses ALL = Modules.all();

  private static final Set<String> CLASSES =
      Set.of(
          "java.io.File",
          "java.io.FileInputStream",
          "java.io.FileOutputStream",
          "java.io.RandomAccessFile",
          "java.lang.Process",
          "java.lang.ProcessBuilder",
          "java.lang.Thread",
          "java.net.Socket",
          "java.net.URL",
          "java.time.Clock");

  private static final DescribedPredicate<JavaClass> INPUT_OR_OUTPUT =
      resideInAnyPackage(
              "java.sql..",
              "javax.sql..",
              "java.net.http..",
              "java.nio.channels..",
              "java.nio.file..",
              "io.fabric8..",
              "io.micrometer..",
              "io.vertx..",
              "org.jboss.logging..",
              "org.postgresql..")
          .or(
              DescribedPredicate.describe(
                  "other input or output", type -> CLASSES.contains(type.getName())));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.kontrol.api.stack.render",
        "io.kontrol.api.stack.render.object",
        "io.kontrol.api.stack.render.patch",
        "io.kontrol.api.stack.render.schema",
        "io.kontrol.model.json",
        "io.kontrol.model.resource",
        "io.kontrol.model.secret",
        "io.kontrol.model.status",
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
        "io.kontrol.watcher.health.model"
      })
  void decisionsDependOnTheirArgumentsAlone(String decisions) {
    Set<String> violations = new TreeSet<>();
    for (JavaClass type : ALL.getPackage(decisions).getClasses()) {
      violations.addAll(inputAndOutputOf(type));
    }
    assertThat(violations)
        .as("a decision is understood, and tested, without a server, a file or a clock")
        .isEmpty();
    noClasses()
        .that()
        .resideInAPackage(decisions)
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .because("the time is an argument like any other")
        .check(ALL);
  }

  @Test
  void inputAndOutputAreFoundInUsedClassesToo() {
    assertThat(inputAndOutputOf(ALL.get("io.kontrol.reconciler.apply.ServerSideApplier")))
        .anyMatch(found -> found.startsWith("io.kontrol.reconciler.cluster.ApplyClient uses"));
  }

  /** Which classes of Kontrol, used by this one directly or not, use which input or output. */
  private static Set<String> inputAndOutputOf(JavaClass type) {
    Set<String> found = new TreeSet<>();
    Set<JavaClass> seen = new HashSet<>(Set.of(type));
    Deque<JavaClass> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      JavaClass user = open.remove();
      user.getDirectDependenciesFromSelf()
          .forEach(
              dependency -> {
                JavaClass used = dependency.getTargetClass().getBaseComponentType();
                if (INPUT_OR_OUTPUT.test(used)) {
                  found.add(
                      user.getName() + " uses " + used.getName() + ", needed by " + type.getName());
                }
                if (used.getPackageName().startsWith("io.kontrol.") && seen.add(used)) {
                  open.add(used);
                }
              });
    }
    return found;
  }
}
