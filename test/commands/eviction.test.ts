import { describeConversations } from '../support/describe-conversations.js'
import { evictionConversations } from './eviction-cases.js'

describeConversations('short memory goes as with Redis', 'eviction', evictionConversations)
