package io.kontrol.systemtests.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Within a module imports point one way, from what wakes it to what it decides and writes. */
class PackageBordersTest {
  private static final JavaClasses ALL = Modules.all();

  @Test
  void decisionsOfTheReconcilerAreMadeWithoutInputAndOutput() {
    noClasses()
        .that()
        .resideInAnyPackage("io.kontrol.reconciler.drift..", "io.kontrol.reconciler.backoff..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..", "io.fabric8..", "io.vertx..")
        .because("a decision that needs no server is tested without one")
        .check(ALL);
  }

  @Test
  void healthIsJudgedWithoutInputAndOutput() {
    noClasses()
        .that()
        .resideInAPackage("io.kontrol.watcher.health..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..", "io.fabric8..", "io.vertx..")
        .because("health follows from the object alone")
        .check(ALL);
  }

  @Test
  void theApiServerNeverTalksToACluster() {
    noClasses()
        .that()
        .resideInAPackage("io.kontrol.api..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.fabric8..")
        .because("it answers from the database, whether or not a cluster can be reached")
        .check(ALL);
  }

  @Test
  void noServiceUsesFabric8sModelOfKubernetes() {
    noClasses()
        .that()
        .resideInAnyPackage("io.kontrol.watcher..", "io.kontrol.reconciler..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.fabric8.kubernetes.api.model..")
        .because("an object passes through as it is; a model would drop what it does not know")
        .check(ALL);
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<String> unmarked = new TreeSet<>();
    for (JavaClass type : ALL) {
      boolean marked =
          ALL.contain(type.getPackageName() + ".package-info")
              && ALL.get(type.getPackageName() + ".package-info").isAnnotatedWith(NullMarked.class);
      if (!marked) {
        unmarked.add(type.getPackageName());
      }
    }
    assertThat(unmarked).as("packages without @NullMarked").isEmpty();
  }
}
