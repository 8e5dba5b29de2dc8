package io.kontrol.systemtests.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import org.junit.jupiter.api.Test;

/** Loops, jobs and features change desired state as requests do, and have no request. */
class CoreWithoutHttpTest {
  private static final JavaClasses ALL = Modules.all();

  private static final String[] HTTP = {
    "jakarta.ws.rs..",
    "io.kontrol.api.platform.http..",
    "io.kontrol.api.platform.idempotency..",
    "io.kontrol.api.platform.problem.."
  };

  @Test
  void desiredStateIsChangedWithoutARequest() {
    noClasses()
        .that(
            resideInAPackage("io.kontrol.api.desired..")
                .and(not(resideInAPackage("io.kontrol.api.desired.list..")))
                .and(not(simpleNameEndingWith("Endpoint")))
                .and(not(simpleNameEndingWith("Replies"))))
        .should()
        .dependOnClassesThat(resideInAnyPackage(HTTP))
        .because(
            "a schedule that scales or a stack that deploys has no request; endpoints turn results"
                + " and refusals into HTTP (pages of lists are made for HTTP, and only read)")
        .check(ALL);
  }

  @Test
  void thePlatformBelowHttpKnowsNoRequest() {
    noClasses()
        .that(
            resideInAnyPackage(
                "io.kontrol.api.platform.database..",
                "io.kontrol.api.platform.document..",
                "io.kontrol.api.platform.identity..",
                "io.kontrol.api.platform.patch..",
                "io.kontrol.api.platform.refusal..",
                "io.kontrol.api.platform.retention..",
                "io.kontrol.api.platform.secret..",
                "io.kontrol.api.platform.transaction.."))
        .should()
        .dependOnClassesThat(resideInAnyPackage(HTTP))
        .because("what loops and jobs stand on must not need a request")
        .check(ALL);
  }
}
