package io.kontrol.helm.service;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** Skips a class, before any of its set-up, unless the services have been packaged. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
    value = "io.kontrol.helm.service.ServiceProcess#areAllBuilt",
    disabledReason = "mvn package builds the services")
@interface NeedsBuiltServices {}
