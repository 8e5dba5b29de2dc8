package io.kontrol.api.access.keycloak;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** Skips a class, before any of its set-up, where no Keycloak can be had. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
    value = "io.kontrol.api.access.keycloak.KeycloakDistribution#isThere",
    disabledReason =
        "no Keycloak: Maven cannot fetch org.keycloak:keycloak-quarkus-dist (zip), and KEYCLOAK_HOME"
            + " names none")
public @interface NeedsKeycloak {}
