package org.holdfast.arquillian;

import jakarta.ejb.MessageDriven;
import org.holdfast.affinity.AffinityListener;
import org.holdfast.ejb.IndicationEvents;

/** Turns them into events. */
@MessageDriven(messageListenerInterface = AffinityListener.class)
public class ToldByEvents extends IndicationEvents {}
